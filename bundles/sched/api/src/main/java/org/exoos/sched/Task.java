package org.exoos.sched;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A schedulable thread of control: one virtual thread. Extended by the core only. Policies may read everything here and own the
 * {@code policy...} fields, which only the carrier of the CPU whose queue holds the task touches.
 */
public abstract class Task extends OwnCacheLines {
    /** Whether it carries a ring 3 thread. */
    public enum Kind {
        KERNEL,
        USER
    }

    /** Links, numbers and an object for the run queue that holds the task. Null and 0 when a new policy gets the task for the first time. */
    public @Nullable Task policyNext;

    public @Nullable Task policyPrevious;
    public long policyValue;
    public long policyDeadline;
    public int policyLevel;
    public @Nullable Object policyData;

    /** Unique since boot, from 1. */
    public abstract int id();

    public abstract String name();

    public abstract Kind kind();

    public abstract TaskState state();

    /** The virtual thread, for unpark, interrupt and stack dumps. For a run of a foreign virtual thread: that of the task that started it. */
    public abstract Thread thread();

    /** CPU it ran on last. */
    public abstract int cpu();

    /** Class, nice value, priority and reservation: one immutable object until the next change. Hot path. */
    public abstract SchedulingAttributes attributes();

    /**
     * Changes them; in force when the task's CPU passes next, at once if it is a real-time one that others have to make room for. Any thread.
     *
     * @throws IllegalStateException when the reservation of a {@code DEADLINE} task does not fit on any CPU it may use
     */
    public abstract void attributes(SchedulingAttributes value);

    public final SchedulingClass schedulingClass() {
        return attributes().schedulingClass();
    }

    /** -20 .. 19, sched(7). */
    public final int nice() {
        return attributes().nice();
    }

    /** Changes the nice value alone, clamped to its range. */
    public abstract void nice(int value);

    /** CPUs it may run on now, bit n = CPU n: those asked for, less what is off line, one alone for a {@code DEADLINE} task. Hot path. */
    public abstract long affinity();

    /** CPUs asked for by {@link #affinity(long)}. */
    public abstract long requestedAffinity();

    /** @throws IllegalArgumentException when no existing CPU is left */
    public abstract void affinity(long mask);

    /** The slice that it got last, ns; 0 before it first ran. */
    public long sliceNanos() {
        return 0;
    }

    /** Nanoseconds on a CPU so far, ring 3 and kernel. */
    public abstract long runNanos();

    /** Nanoseconds runnable but not running so far. */
    public abstract long waitNanos();

    /** For {@link RunQueue#enqueue} of a task that was woken: how long it had not run when that happened, ns; 0 when it never ran. Hot path. */
    public long sleptNanos(PolicyContext context) {
        long stopped = stoppedNanos();
        return stopped == 0 ? 0 : Math.max(0, context.nanoTime() - stopped);
    }

    /** When it stopped running last ({@link PolicyContext#nanoTime} scale): what ran long ago has lost its cache lines. 0 = never. */
    public abstract long stoppedNanos();

    public abstract long voluntarySwitches();

    public abstract long involuntarySwitches();

    /** All counters. Allocates. */
    public abstract TaskStatistics statistics();

    /** Runs when ring 3 must be left soon although the slice lasts (a signal came): kicks the CPU when the task is running. */
    public abstract void kick();

    /**
     * Sets what must happen on the CPU that ran the task last before another CPU may run it: FPU state may still be in the old CPU's registers
     * ({@code UserContext::detach}). Called by the carrier of the old CPU, at a migration or before that CPU runs another task with a hook; never after
     * the task has ended or after the hook was changed. The hook must not block, throw or allocate. To be called by the task itself; null takes it away,
     * to be done before the context is freed.
     */
    public abstract void onDetach(@Nullable Runnable hook);

    /**
     * Sets what is told when the running slice shall end earlier than {@link Scheduler#sliceDeadlineTsc} said: the new TSC value, while the task runs
     * in the kernel, on its own thread ({@code UserContext::sliceDeadlineTsc}). The hook must not block, throw or allocate. To be called by the task itself;
     * null takes it away.
     */
    public void onEarlierEnd(@Nullable LongConsumer hook) {}
}
