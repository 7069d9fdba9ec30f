package org.exoos.vfs;

/** A kernel operation failed with an errno. Stackless and shared, one per {@link Errno}: {@code throw ENOENT.exception()}. */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    ErrnoException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
