package org.exoos.test.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.exoos.sched.simulator.PolicyBundle;
import org.exoos.sched.simulator.Simulation;
import org.exoos.sched.simulator.Workload;

/** Throughput (time computed, without overheads) of one workload on 1, 2, 4, 8 and 16 CPUs, as parts of what as many times one CPU would give. */
record Scaling(String policy, String workload, double[] efficiency) {
    static final Workload CPU_BOUND = Workload.parse("cpu-bound", "duration 2s\ncpu hog count=64");
    /** Pipes as Linux has them, with room for 16 pages; a filter needs 3 us for each. */
    static final Workload PIPES =
            Workload.parse("pipe-heavy", "duration 100ms\npipe filter count=128 stages=2 work=3us~ capacity=16");

    /** One message at a time: each is a switch, and across CPUs a kick. */
    static final Workload MESSAGES =
            Workload.parse("messages", "duration 100ms\npipe filter count=128 stages=2 work=3us~ capacity=1");

    private static final int[] CPUS = {1, 2, 4, 8, 16};
    private static final double[] LEAST = {1, 0.95, 0.90, 0.85, 0.75};
    /** The dearest case for policies that preempt on wake-up: an interrupt of 1 us for 3 us of work when the two ends are on two CPUs. */
    private static final double[] LEAST_OF_MESSAGES = {1, 0.75, 0.75, 0.75, 0.75};

    static Scaling of(PolicyBundle policy, Workload workload) throws IOException {
        double[] efficiency = new double[CPUS.length];
        double one = 0;
        for (int i = 0; i < CPUS.length; i++) {
            double work = Simulation.of(CPUS[i]).run(policy, workload).work();
            one = i == 0 ? work : one;
            efficiency[i] = work / (one * CPUS[i]);
        }
        return new Scaling(policy.name(), workload.name(), efficiency);
    }

    boolean holds() {
        return IntStream.range(0, CPUS.length)
                .allMatch(i -> efficiency[i] >= (workload.equals(MESSAGES.name()) ? LEAST_OF_MESSAGES : LEAST)[i]);
    }

    void mustHold() {
        System.out.println(this);
        assertThat(holds()).as(toString()).isTrue();
    }

    @Override
    public String toString() {
        return policy + ", " + workload + ": "
                + IntStream.range(0, CPUS.length)
                        .mapToObj(i -> String.format(Locale.ROOT, "%d CPUs %.1f %%", CPUS[i], 100 * efficiency[i]))
                        .collect(Collectors.joining(", "));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Scaling scaling
                && policy.equals(scaling.policy)
                && workload.equals(scaling.workload)
                && Arrays.equals(efficiency, scaling.efficiency);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(efficiency);
    }
}
