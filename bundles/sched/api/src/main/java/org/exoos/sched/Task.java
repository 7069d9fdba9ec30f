package org.exoos.sched;

/**
 * A schedulable thread of control: one virtual thread. Extended by the core only. Policies may read everything here and own the
 * {@code policy...} fields, which only the carrier of the CPU whose queue holds the task touches.
 */
public abstract class Task {
    /** Whether it carries a ring 3 thread. */
    public enum Kind {
        KERNEL,
        USER
    }

    /** Unique since boot, from 1. */
    public abstract int id();

    public abstract String name();

    public abstract Kind kind();

    public abstract TaskState state();

    /** The virtual thread, for unpark, interrupt and stack dumps. */
    public abstract Thread thread();

    /** CPU it ran on last. */
    public abstract int cpu();

    /** -20 .. 19, sched(7). */
    public abstract int nice();

    public abstract void nice(int value);

    /** Allowed CPUs, bit n = CPU n. */
    public abstract long affinity();

    /** @throws IllegalArgumentException when no existing CPU is left */
    public abstract void affinity(long mask);

    /** Nanoseconds on a CPU so far, ring 3 and kernel. */
    public abstract long runNanos();

    public abstract long voluntarySwitches();

    public abstract long involuntarySwitches();

    /** Runs when ring 3 must be left soon although the slice lasts (a signal came): kicks the CPU when the task is running. */
    public abstract void kick();
}
