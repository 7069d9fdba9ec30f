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
     * Leaves a note in the trace ring of the calling CPU ({@code /sys/sched/trace}), instead of logging. To be called by a run queue for its own CPU.
     *
     * @param code meaning is the policy's own
     */
    default void note(int cpu, int code, long value) {}
}
