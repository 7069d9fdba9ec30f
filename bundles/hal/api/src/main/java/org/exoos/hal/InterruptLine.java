package org.exoos.hal;

/**
 * Lease of one interrupt line. The top half is in the nucleus: mask, acknowledge, count, wake. Used by one platform thread,
 * the bottom half.
 */
public interface InterruptLine extends AutoCloseable {
    /** Thrown out of {@link #await()} when the lease was closed or revoked. */
    final class Closed extends Exception {
        private static final long serialVersionUID = 1;

        public Closed(int line) {
            super("interrupt line " + line + " was closed");
        }
    }

    int number();

    /** Unmasks the line and blocks the calling platform thread until it has fired; returns how often since the last call. */
    long await() throws Closed;

    /** Masks the line and wakes the waiter with {@link Closed}. */
    @Override
    void close();
}
