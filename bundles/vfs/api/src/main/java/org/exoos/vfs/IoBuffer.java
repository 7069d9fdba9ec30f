package org.exoos.vfs;

/**
 * Source or target of a transfer: user memory, or a kernel array. Has a position that each call advances and never allocates.
 * The bytes of a call that fails with EFAULT half-way count as transferred up to the fault; a fault before the first byte throws.
 */
public interface IoBuffer {
    /** Bytes that can still be put or taken. */
    long remaining();

    /** Copies from the array into the buffer (read(2) direction); returns the number copied, short only at the end or a fault. */
    int put(byte[] from, int offset, int length) throws ErrnoException;

    /** The same from physical memory (page cache, archive). */
    int putPhysical(long from, int length) throws ErrnoException;

    /** Puts that many zero bytes. */
    int putZeros(int length) throws ErrnoException;

    /** Copies out of the buffer into the array (write(2) direction). */
    int take(byte[] into, int offset, int length) throws ErrnoException;

    /** The same to physical memory. */
    int takePhysical(long to, int length) throws ErrnoException;
}
