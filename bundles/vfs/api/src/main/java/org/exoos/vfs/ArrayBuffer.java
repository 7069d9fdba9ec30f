package org.exoos.vfs;

import org.exoos.hal.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/** A transfer from or to a kernel array. One thread. */
public final class ArrayBuffer implements IoBuffer {
    private final byte[] array;
    private final int end;
    private final @Nullable PhysicalMemory memory;
    private int position;

    /** @param memory for the physical transfers; null when there will be none (they then throw IllegalStateException) */
    public ArrayBuffer(byte[] array, int offset, int length, @Nullable PhysicalMemory memory) {
        if (offset < 0 || length < 0 || offset > array.length - length) {
            throw new IndexOutOfBoundsException(offset + "+" + length + " of " + array.length);
        }
        this.array = array;
        this.position = offset;
        this.end = offset + length;
        this.memory = memory;
    }

    public ArrayBuffer(byte[] array) {
        this(array, 0, array.length, null);
    }

    /** Index in the array of the next byte. */
    public int position() {
        return position;
    }

    @Override
    public long remaining() {
        return end - position;
    }

    @Override
    public int put(byte[] from, int offset, int length) {
        int count = Math.min(length, end - position);
        System.arraycopy(from, offset, array, position, count);
        position += count;
        return count;
    }

    @Override
    public int putPhysical(long from, int length) {
        int count = Math.min(length, end - position);
        memory().read(from, array, position, count);
        position += count;
        return count;
    }

    @Override
    public int putZeros(int length) {
        int count = Math.min(length, end - position);
        java.util.Arrays.fill(array, position, position + count, (byte) 0);
        position += count;
        return count;
    }

    @Override
    public int take(byte[] into, int offset, int length) {
        int count = Math.min(length, end - position);
        System.arraycopy(array, position, into, offset, count);
        position += count;
        return count;
    }

    @Override
    public int takePhysical(long to, int length) {
        int count = Math.min(length, end - position);
        memory().write(to, array, position, count);
        position += count;
        return count;
    }

    private PhysicalMemory memory() {
        if (memory == null) {
            throw new IllegalStateException("no physical memory behind this buffer");
        }
        return memory;
    }
}
