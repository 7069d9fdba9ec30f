package org.exoos.console.serial;

/** A ring of bytes; the size is a power of two. Not thread-safe. */
final class ByteRing {
    private final byte[] bytes;
    private int head;
    private int count;

    ByteRing(int size) {
        if (Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("not a power of two: " + size);
        }
        bytes = new byte[size];
    }

    int count() {
        return count;
    }

    int room() {
        return bytes.length - count;
    }

    int capacity() {
        return bytes.length;
    }

    /** The byte at the head, which stays. Requires: count > 0. */
    byte first() {
        return bytes[head];
    }

    /** Drops the byte at the head. Requires: count > 0. */
    void drop() {
        head = head + 1 & bytes.length - 1;
        count--;
    }

    int take(byte[] into, int offset, int length) {
        int total = Math.min(length, count);
        int first = Math.min(total, bytes.length - head);
        System.arraycopy(bytes, head, into, offset, first);
        System.arraycopy(bytes, 0, into, offset + first, total - first);
        head = head + total & bytes.length - 1;
        count -= total;
        return total;
    }

    void put(byte value) {
        bytes[head + count & bytes.length - 1] = value;
        count++;
    }

    /** Puts as many as have room; returns how many. */
    int put(byte[] from, int offset, int length) {
        int total = Math.min(length, room());
        int tail = head + count & bytes.length - 1;
        int first = Math.min(total, bytes.length - tail);
        System.arraycopy(from, offset, bytes, tail, first);
        System.arraycopy(from, offset + first, bytes, 0, total - first);
        count += total;
        return total;
    }

    void clear() {
        head = 0;
        count = 0;
    }
}
