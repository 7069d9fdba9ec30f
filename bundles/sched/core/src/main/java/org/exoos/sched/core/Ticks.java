package org.exoos.sched.core;

import org.exoos.hal.Clock;
import org.exoos.sched.TaskStatistics;

/** Time-stamps and nanoseconds. */
final class Ticks {
    private static final long SECOND = 1_000_000_000L;

    private final boolean same;
    private final double nanosPerTick;
    private final double ticksPerNano;
    private final long nanosAtZero;

    Ticks(Clock clock) {
        long perSecond = clock.tscHz();
        same = perSecond == SECOND;
        nanosPerTick = (double) SECOND / perSecond;
        ticksPerNano = (double) perSecond / SECOND;
        nanosAtZero = clock.nanoTime() - nanos(clock.tsc());
    }

    /** Length of a time. Hot path. */
    long nanos(long ticks) {
        return same ? ticks : (long) (ticks * nanosPerTick);
    }

    /** Hot path. */
    long ticks(long nanos) {
        return same ? nanos : (long) (nanos * ticksPerNano);
    }

    /** A moment on the scale of {@link Clock#nanoTime}. */
    long moment(long tsc) {
        return nanos(tsc) + nanosAtZero;
    }

    /** Entry of a latency histogram. Hot path. */
    int bucket(long ticks) {
        return TaskStatistics.bucket(nanos(ticks));
    }
}
