package org.exoos.hal;

import java.util.List;
import java.util.Optional;

/**
 * RAM by physical address, through the nucleus's direct map. Little endian. Any thread; never blocks. Hot path: allocates
 * nothing but where a list is returned. Addresses must lie in granted RAM or a boot file; the caller (the frame allocator's
 * owners) guarantees it.
 */
public interface PhysicalMemory {
    int FRAME_SIZE = 4096;

    /** A range of physical memory. */
    record Range(long address, long length) {}

    /** RAM granted to Java, page aligned. The same list at each call. */
    List<Range> granted();

    /** A file of the boot archive in place, by absolute path; its address is page aligned. Read only. */
    Optional<Range> bootFile(String path);

    byte get8(long address);

    short get16(long address);

    int get32(long address);

    long get64(long address);

    void put8(long address, byte value);

    void put16(long address, short value);

    void put32(long address, int value);

    void put64(long address, long value);

    /** Volatile compare-and-set of an aligned 64-bit word (page-table entries). */
    boolean compareAndSet64(long address, long expected, long value);

    /** Atomic and with release/acquire semantics; returns the old value. */
    long getAndSet64(long address, long value);

    /** Compare-and-set of an aligned 32-bit word (user futex words). */
    boolean compareAndSet32(long address, int expected, int value);

    void zero(long address, long length);

    void copy(long from, long to, long length);

    void read(long address, byte[] into, int offset, int length);

    void write(long address, byte[] from, int offset, int length);

    /** So many aligned words, to the beginning of the array. */
    default void read(long address, long[] into, int count) {
        for (int i = 0; i < count; i++) {
            into[i] = get64(address + 8L * i);
        }
    }

    /** So many aligned words, from the beginning of the array. */
    default void write(long address, long[] from, int count) {
        for (int i = 0; i < count; i++) {
            put64(address + 8L * i, from[i]);
        }
    }

    /** Physical address of a top-level table whose entries 256..511 and 128..255 (the supervisor's) every address space copies. */
    long kernelTopLevel();

    /** Bytes: RAM in all, the JVM's share, of it committed, of it used, granted to Java. */
    Usage usage();

    /** All in bytes. */
    record Usage(long total, long jvmShare, long jvmCommitted, long jvmUsed, long granted) {}
}
