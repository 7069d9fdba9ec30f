package org.exoos.vfs;

/**
 * One file under /sys, contributed by any bundle as an OSGi service (whiteboard). Writes are allowed to uid 0 only and are handed
 * over whole, without the trailing newline.
 */
public interface KernelAttribute {
    /** Path under /sys without a leading slash, such as {@code sched/policy}. */
    String path();

    /** Contents, newline included. */
    String read();

    /** @throws ErrnoException EINVAL for a value that makes no sense; EACCES by default: read only */
    default void write(String value) throws ErrnoException {
        throw Errno.EACCES.exception();
    }

    default boolean writable() {
        return false;
    }
}
