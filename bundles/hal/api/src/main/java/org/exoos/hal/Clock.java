package org.exoos.hal;

/** Time. Any thread; never blocks. Hot path. */
public interface Clock {
    /** Monotonic nanoseconds since boot. */
    long nanoTime();

    /** Nanoseconds since 1970-01-01T00:00Z. */
    long wallNanos();

    /** Time-stamp counter now. */
    long tsc();

    /** Ticks of the time-stamp counter in one second. */
    long tscHz();
}
