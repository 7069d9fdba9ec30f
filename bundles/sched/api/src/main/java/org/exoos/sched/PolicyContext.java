package org.exoos.sched;

/** What a policy may know about the machine. Any thread; never blocks; allocates nothing. */
public interface PolicyContext {
    int cpus();

    /** CPUs that take tasks, bit n = CPU n. */
    default long onlineCpus() {
        return cpus() >= Long.SIZE ? -1L : (1L << cpus()) - 1;
    }

    /** Tasks waiting in the run queue of a CPU, as it last said. */
    int load(int cpu);

    /** Whether a CPU has nothing to run. */
    boolean idle(int cpu);

    /** Monotonic nanoseconds, read from the hardware at each call. */
    long nanoTime();

    /**
     * For {@link RunQueue#placement}: of the CPUs in the group of four around {@code here} that the task may run on, the one with the fewest waiting tasks
     * if it has at least {@code difference} fewer than {@code here}, which has {@code own}, and at most a quarter of them; else {@code here}. A move costs
     * the task its cache lines and a look costs one, so neither is done for less. Farther CPUs get work by {@link RunQueue#balance}, idle ones at once.
     */
    default int lighter(Task task, int here, int own, int difference) {
        int best = here;
        int least = Math.min(own - difference, own / 4) + 1;
        if (own < difference) {
            return here;
        }
        int first = here & -4;
        int end = Math.min(first + 4, cpus());
        for (int cpu = first; cpu < end; cpu++) {
            if (cpu != here && (task.affinity() >>> cpu & 1) != 0 && load(cpu) < least) {
                best = cpu;
                least = load(cpu);
            }
        }
        return best;
    }

    /**
     * Leaves a note in the trace ring of the calling CPU ({@code /sys/sched/trace}), instead of logging. To be called by a run queue for its own CPU.
     *
     * @param code meaning is the policy's own
     */
    default void note(int cpu, int code, long value) {}
}
