package org.exoos.sched.simulator;

import java.util.Arrays;

/** Tasks of one line of a workload, and what is measured of them together. */
final class Group {
    final String name;
    /** Always wants to run: counts for fairness. */
    final boolean greedy;

    long tasks;
    long items;
    /** Nanoseconds of {@link Step.Compute} that were done. */
    long work;

    private long[] latencies = new long[64];
    private int count;

    Group(String name, boolean greedy) {
        this.name = name;
        this.greedy = greedy;
    }

    void latency(long nanos) {
        if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = nanos;
    }

    /** Sorted wake-up latencies. */
    long[] latencies() {
        long[] sorted = Arrays.copyOf(latencies, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
