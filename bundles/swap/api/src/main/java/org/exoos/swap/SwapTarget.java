package org.exoos.swap;

import java.util.List;

/**
 * The back side of a gate: how a component of one kind is put in charge. A service of the kind's core. Called by the swap core.
 *
 * <p>A target keeps three promises. The gate stays registered whatever happens behind it. {@link #fallBack} never calls the component that was in charge.
 * What the component throws ends in the gate, which falls back and tells the {@link Observer}.
 */
public interface SwapTarget {
    /** Limit of a call inside a component, unless its kind says otherwise. */
    long DEFAULT_CALL_LIMIT_NANOS = 2_000_000_000L;

    /** What the bundles of a kind must not do; checked in their class files before a swap. */
    enum Rules {
        /** Called between two tasks, by carriers: no I/O, threads, locks, reflection, logging. */
        POLICY,
        /** Called by tasks: no threads of its own, no native code, no ending of the machine. */
        COMPONENT
    }

    /** A call that is inside the component now: of which thread, doing what, for how long. */
    record Inside(String who, String what, long nanos) {}

    String kind();

    /** {@code major.minor}: candidates need the same major and no greater minor. */
    String apiVersion();

    /** Name of what is in charge, {@link #builtIn()} when nothing was put there. */
    String inCharge();

    /** Name of what the core falls back to. */
    String builtIn();

    /** Name of the candidate that is put in charge unasked when it appears first and the built-in is in charge; empty for none. */
    String preferred();

    default Rules rules() {
        return Rules.COMPONENT;
    }

    /** Whether the object can be put in charge at all; changes nothing. @throws SwapRefusedException when it cannot */
    default void check(String name, SwapCandidate candidate) throws SwapRefusedException {}

    /**
     * Calls the candidate aside with synthetic load, until its classes are initialised and its hot methods worth compiling. Once for each bundle, on a
     * thread of its own, for a bounded time.
     *
     * @throws SwapRefusedException when it behaved wrongly; what it throws itself refuses the swap as well
     */
    default void warm(String name, SwapCandidate candidate) throws SwapRefusedException {}

    /**
     * Puts a candidate in charge. One call at a time, on a thread that waits for nothing else; one that takes too long is interrupted, and must then change
     * nothing any more. Returns when it is in effect everywhere.
     *
     * @throws SwapRefusedException when it was not put in charge; the one before still is, or the built-in when the candidate failed on the way
     */
    void put(String name, SwapCandidate candidate) throws SwapRefusedException;

    /** Puts the built-in in charge without calling what is there now. Any platform thread; returns at once. */
    void fallBack(String reason);

    /** Sets who is told when the core fell back by itself. */
    void observer(Observer observer);

    /** Calls of components of this kind since boot, of whatever version: probation ends after a number of them. Any thread. */
    default long decisions() {
        return Long.MAX_VALUE;
    }

    /** How many of these a probation takes, when that many are usual for components in general. */
    default long probationDecisions(long usual) {
        return usual;
    }

    /** Calls that are inside now, for the watchdog and for people. Any thread; does not block. */
    default List<Inside> inside() {
        return List.of();
    }

    /** How long a call may stay inside. */
    default long callLimitNanos() {
        return DEFAULT_CALL_LIMIT_NANOS;
    }

    /** What somebody who looks for the cause of a failure wants to see: queues, last decisions. Any thread; does not call the component. */
    default String dump() {
        return "";
    }

    /** Is told of failures. Any thread but a task or carrier; may block. */
    interface Observer {
        void fellBack(String kind, String failed, String reason);
    }
}
