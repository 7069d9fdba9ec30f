package org.exoos.hal;

/** Device registers in memory; offsets in bytes from the start. Access after close throws IllegalStateException. */
public interface MmioLease extends AutoCloseable {
    int get8(long offset);

    int get16(long offset);

    int get32(long offset);

    void put8(long offset, int value);

    void put16(long offset, int value);

    void put32(long offset, int value);

    /** Copies length bytes within the window (scrolling a frame buffer). */
    void move(long from, long to, long length);

    @Override
    void close();
}
