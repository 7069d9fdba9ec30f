package org.exoos.sched;

/** Why a task stopped running. */
public enum StopReason {
    BLOCKED,
    YIELDED,
    PREEMPTED,
    ENDED
}
