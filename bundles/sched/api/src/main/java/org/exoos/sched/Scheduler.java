package org.exoos.sched;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The gate of task scheduling: one service of the core, never unregistered while the policy is swapped. */
public interface Scheduler {
    /**
     * Makes and starts a task. Any thread. A user task started by a user task inherits its attributes, as far as they are inherited, and its
     * affinity; every other begins with the defaults.
     *
     * @param name at most 63 characters, shown by ps
     * @throws IllegalStateException when the task table is full
     */
    Task start(String name, Task.Kind kind, Runnable body);

    /** The task of the calling thread, or null on a platform thread that is no task. */
    @Nullable
    Task current();

    /** Gives the CPU up: the calling task goes back to its run queue. */
    void yield();

    /**
     * For the trap loop, when ring 3 was left at the end of the slice or by a kick: gives the CPU up if the policy in charge wants another task
     * to run, or else goes on, with the slice renewed where it had ended. Consumes the CPU's pending kick.
     */
    void preempt();

    /**
     * For loops over user-sized input in kernel code, at least every 100 us: as {@link #preempt()} once the slice has ended, else returns at once.
     * Hot path.
     */
    void checkpoint();

    /** Snapshot of all tasks that have not ended. */
    Collection<? extends Task> tasks();

    /** CPU the calling task runs on now; may change at each yield or block. */
    int currentCpu();

    /** TSC value at which the calling task's slice ends (for {@code UserContext.sliceDeadlineTsc}). */
    long sliceDeadlineTsc();

    /** Name of the policy in charge. */
    String policy();

    /** CPUs that take tasks, bit n = CPU n. */
    long onlineCpus();

    /**
     * Takes a CPU out of use or back into it. Its tasks move elsewhere, those bound to it alone as well, until it comes back. Any platform
     * thread; waits until the CPU is empty.
     *
     * @throws IllegalStateException when it is the last one, or a reservation on it fits on no other
     */
    void online(int cpu, boolean online);

    /** Context switches since boot, all CPUs. */
    long contextSwitches();

    /** All counters. Allocates; for people and tests. */
    SchedulerStatistics statistics();
}
