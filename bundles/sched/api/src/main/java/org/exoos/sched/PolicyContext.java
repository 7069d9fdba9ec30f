package org.exoos.sched;

/** What a policy may know about the machine. Any thread; never blocks; allocates nothing. */
public interface PolicyContext {
    int cpus();

    /** Tasks waiting in the run queue of a CPU, as it last said. */
    int load(int cpu);

    /** Whether a CPU has nothing to run. */
    boolean idle(int cpu);

    /** Monotonic nanoseconds, read from the hardware at each call. */
    long nanoTime();
}
