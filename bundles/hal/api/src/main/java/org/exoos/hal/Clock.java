package org.exoos.hal;

import java.util.List;

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

    /**
     * Pages by which programs read these clocks themselves, by physical address, to be mapped read-only one behind the other: constants, and from the second on a
     * shared object (vdso(7)), executable. No granted RAM, they stay for ever. Empty on a machine without.
     */
    default List<Long> userPages() {
        return List.of();
    }
}
