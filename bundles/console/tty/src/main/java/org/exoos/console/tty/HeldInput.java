package org.exoos.console.tty;

/** Bytes that came while the discipline had no room; what does not fit here is lost. Not thread-safe. */
final class HeldInput {
    private final byte[] bytes;
    private int head;
    private int count;

    HeldInput(int size) {
        bytes = new byte[size];
    }

    boolean isEmpty() {
        return count == 0;
    }

    void put(int value) {
        if (count < bytes.length) {
            bytes[(head + count++) % bytes.length] = (byte) value;
        }
    }

    int first() {
        return bytes[head] & 0xff;
    }

    void removeFirst() {
        head = (head + 1) % bytes.length;
        count--;
    }

    void clear() {
        head = 0;
        count = 0;
    }
}
