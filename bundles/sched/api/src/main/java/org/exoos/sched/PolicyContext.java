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
     * For {@link RunQueue#placement}: of the CPUs that the task may run on, the one with the fewest waiting tasks if it has at least {@code difference}
     * fewer than {@code here}, which has {@code own}; else {@code here}.
     */
    default int lighter(Task task, int here, int own, int difference) {
        int best = here;
        int least = own - difference + 1;
        for (int cpu = 0; cpu < cpus(); cpu++) {
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
