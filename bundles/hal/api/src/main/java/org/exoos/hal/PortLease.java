package org.exoos.hal;

/** I/O ports of one device; offsets are relative to the first port. Access after close throws IllegalStateException. */
public interface PortLease extends AutoCloseable {
    int in8(int offset);

    int in16(int offset);

    int in32(int offset);

    void out8(int offset, int value);

    void out16(int offset, int value);

    void out32(int offset, int value);

    @Override
    void close();
}
