package org.exoos.sched;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a condition (a classic wait queue). Any thread may signal; only tasks (or platform threads) wait. A waiter
 * re-tests its condition after registering, and each signal is noted in it, so one between test and park is not lost.
 *
 * <p>A pending Java interrupt of the waiting thread is how signals break a wait: {@link #await} then throws and leaves the interrupt
 * status set; the trap loop clears it when it has looked at the signals.
 */
public final class WaitQueue {
    /** A queue that is never signalled, for files that are always ready. */
    public static final WaitQueue IDLE = new WaitQueue();

    private static final AtomicReferenceFieldUpdater<WaitQueue, Waiter> ONLY =
            AtomicReferenceFieldUpdater.newUpdater(WaitQueue.class, Waiter.class, "only");

    /** The waiter of a queue that has one, as most have; others stand in the list. */
    private volatile @Nullable Waiter only;

    private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();

    /** One registration of the thread that made it; a thread that polls several queues registers one waiter in each. */
    public static final class Waiter {
        private final Thread thread = Thread.currentThread();
        private volatile boolean signalled;

        /**
         * Waits for a signal since the registration or since this method returned last; the caller looks at its condition after either. Only
         * the thread that made the waiter. What that thread waits for in between, such as a lock, takes no signal away: a thread has one
         * permit to go on for all its waits, so the permit alone would not do.
         *
         * @param deadlineNanos on the {@link System#nanoTime()} scale, 0 = for ever
         * @return whether there was a signal; false at the deadline
         * @throws Interrupted when the thread's interrupt status is set
         */
        // hot path
        public boolean await(long deadlineNanos) throws Interrupted {
            while (!signalled) {
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
            signalled = false;
            return true;
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
    // hot path
    public void register(Waiter waiter) {
        if (only != null || !ONLY.compareAndSet(this, null, waiter)) {
            waiters.add(waiter);
        }
    }

    // hot path
    public void unregister(Waiter waiter) {
        if (only == waiter) {
            only = null;
        } else {
            waiters.remove(waiter);
        }
    }

    /** Wakes every waiter. Any thread; never blocks. Hot path. */
    public void signal() {
        Waiter first = only;
        if (first != null) {
            wake(first);
        }
        if (!waiters.isEmpty()) {
            for (Waiter waiter : waiters) {
                wake(waiter);
            }
        }
    }

    private static void wake(Waiter waiter) {
        waiter.signalled = true;
        LockSupport.unpark(waiter.thread);
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
                if (!waiter.await(deadlineNanos)) {
                    return condition.getAsBoolean();
                }
            }
            return true;
        } finally {
            unregister(waiter);
        }
    }
}
