package org.exoos.sched;

/** Why a task enters a run queue. */
public enum EnqueueReason {
    /** It was just started. */
    NEW,
    /** It was blocked. */
    WAKE,
    /** It gave the CPU up (sched_yield(2)). */
    YIELD,
    /** Its slice ended, or a woken task took its CPU. */
    PREEMPTED,
    /** It comes from another CPU, or from a real-time class. */
    MIGRATED,
    /** It was held by the policy before this one. */
    RESTORED
}
