package org.exoos.sched;

import java.util.List;

/**
 * Counters of one task since it started, read while it runs.
 *
 * @param runNanos on a CPU
 * @param waitNanos runnable, not running
 * @param waitMaxNanos longest wait from runnable to running
 * @param wakeUps times it became runnable after it was blocked
 * @param migrations times it was sent to another CPU
 * @param latencies number of wake-ups that waited less than {@code 2^i} microseconds and no less than half of that, for i = 0 .. 15; the last
 *     counts all longer ones
 */
public record TaskStatistics(
        long runNanos,
        long waitNanos,
        long waitMaxNanos,
        long voluntarySwitches,
        long involuntarySwitches,
        long wakeUps,
        long migrations,
        List<Long> latencies) {
    /** Entries of a latency histogram. */
    public static final int BUCKETS = 16;

    public TaskStatistics {
        latencies = List.copyOf(latencies);
    }

    /** Entry of the histogram that a wait belongs to. Hot path. */
    public static int bucket(long nanos) {
        return Math.min(BUCKETS - 1, Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos) / 1000));
    }
}
