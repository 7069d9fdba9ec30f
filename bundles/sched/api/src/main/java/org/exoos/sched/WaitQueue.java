package org.exoos.sched;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Tasks that wait for a condition (a classic wait queue). Any thread may signal; only tasks (or platform threads) wait. A waiter
 * re-tests its condition after registering, so a signal between test and park is not lost.
 *
 * <p>A pending Java interrupt of the waiting thread is how signals break a wait: {@link #await} then throws and leaves the interrupt
 * status set; the trap loop clears it when it has looked at the signals.
 */
public final class WaitQueue {
    /** A queue that is never signalled, for files that are always ready. */
    public static final WaitQueue IDLE = new WaitQueue();

    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    /** One registration; a thread that polls several queues registers one waiter in each. */
    public static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean signalled;

        /** Whether the queue was signalled since registration or {@link #reset()}. */
        public boolean signalled() {
            return signalled;
        }

        public void reset() {
            signalled = false;
        }
    }

    /** Thrown out of a wait by a signal. Stackless and shared. */
    public static final class Interrupted extends Exception {
        private static final long serialVersionUID = 1;

        static final Interrupted INSTANCE = new Interrupted();

        private Interrupted() {
            super("wait interrupted", null, false, false);
        }
    }

    /** Registers a waiter of the current thread. */
    public void register(Waiter waiter) {
        waiters.add(waiter);
    }

    public void unregister(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** Wakes every waiter. Any thread; never blocks. */
    public void signal() {
        for (Waiter waiter : waiters) {
            waiter.signalled = true;
            LockSupport.unpark(waiter.thread);
        }
    }

    /**
     * Waits until the condition holds.
     *
     * @param deadlineNanos on the {@link System#nanoTime()} scale, 0 = for ever
     * @return whether the condition held; false at the deadline
     * @throws Interrupted when the thread's interrupt status is set while the condition does not hold
     */
    public boolean await(BooleanSupplier condition, long deadlineNanos) throws Interrupted {
        if (condition.getAsBoolean()) {
            return true;
        }
        Waiter waiter = new Waiter();
        register(waiter);
        try {
            while (!condition.getAsBoolean()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw Interrupted.INSTANCE;
                }
                if (deadlineNanos == 0) {
                    LockSupport.park(this);
                } else {
                    long left = deadlineNanos - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
            return true;
        } finally {
            unregister(waiter);
        }
    }
}
