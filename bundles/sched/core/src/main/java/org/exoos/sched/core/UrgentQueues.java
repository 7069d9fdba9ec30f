package org.exoos.sched.core;

import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/** The run queues of one CPU that come before the fair one: deadline, then real-time. Token holder. */
final class UrgentQueues extends OwnCacheLines {
    private final RealTimeQueue realTime;
    private final DeadlineQueue deadlines;
    /** Tasks that were held and not given up. */
    private int size;

    UrgentQueues(PolicyContext context) {
        this.realTime = new RealTimeQueue(context);
        this.deadlines = new DeadlineQueue(context);
    }

    /** Tasks in both, those that may not run now included. Hot path. */
    int size() {
        return size;
    }

    void count(int change) {
        size += change;
    }

    /** The queue of a rank. */
    RunQueue of(int rank) {
        return rank == ClassStack.REAL_TIME ? realTime : deadlines;
    }

    /** Those that could run. */
    int ready() {
        return realTime.size() + deadlines.readySize();
    }

    /** The most urgent task that may run now; while fair ones wait, real-time ones may not when their share is used up. */
    @Nullable
    Task pick(boolean fairWait) {
        Task task = deadlines.size() > 0 ? deadlines.pick() : null;
        if (task == null && realTime.size() > 0 && !(fairWait && realTime.throttled())) {
            task = realTime.pick();
        }
        return task;
    }

    /** Whether a task of a higher rank can run. */
    boolean outrank(int rank) {
        return rank < ClassStack.DEADLINE && deadlines.size() > 0 && deadlines.anyReady()
                || rank == ClassStack.FAIR && realTime.size() > 0 && !realTime.throttled();
    }

    boolean throttled() {
        return realTime.throttled();
    }

    /** A deadline task ran: it counts for the share of both. */
    void use(long nanos) {
        realTime.use(nanos);
    }

    /** The most urgent real-time task; null when none waits. */
    @Nullable
    Task first() {
        return realTime.first();
    }

    /** Some task. */
    @Nullable
    Task any() {
        Task task = realTime.first();
        return task != null ? task : deadlines.any();
    }

    /** When a task that may not run now may run, 0 = never: the next period of a deadline task, the end of the throttle. */
    long nextEvent() {
        if (size == 0) {
            return 0;
        }
        long refill = deadlines.nextRefill();
        long end = realTime.size() > 0 ? realTime.periodEnd() : 0;
        return refill == 0 || end == 0 ? Math.max(refill, end) : Math.min(refill, end);
    }
}
