package org.exoos.hal.simulated;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.hal.InterruptLine;
import org.jspecify.annotations.Nullable;

/**
 * One ISA interrupt line. An interrupt that comes while the line is masked, or before it is leased, is remembered and delivered at the
 * next {@link InterruptLine#await()}.
 */
final class SimulatedLine {
    private final int number;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fired = lock.newCondition();
    private long total;
    private long delivered;
    /** Interrupts that are yet to be lost. */
    private int lost;

    private @Nullable Lease lease;

    SimulatedLine(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    void lose(int count) {
        lock.lock();
        try {
            lost += count;
        } finally {
            lock.unlock();
        }
    }

    void raise() {
        lock.lock();
        try {
            if (lost > 0) {
                lost--;
                return;
            }
            total++;
            fired.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long count() {
        lock.lock();
        try {
            return total;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    String holder() {
        lock.lock();
        try {
            return lease == null ? null : lease.holder;
        } finally {
            lock.unlock();
        }
    }

    InterruptLine lease(String holder) {
        lock.lock();
        try {
            if (lease != null) {
                throw new IllegalStateException("interrupt line %d is leased to %s".formatted(number, lease.holder));
            }
            lease = new Lease(holder);
            return lease;
        } finally {
            lock.unlock();
        }
    }

    private final class Lease implements InterruptLine {
        private final String holder;

        Lease(String holder) {
            this.holder = holder;
        }

        @Override
        public int number() {
            return number;
        }

        @Override
        public long await() throws Closed {
            lock.lock();
            try {
                while (lease == this && total == delivered) {
                    fired.awaitUninterruptibly();
                }
                if (lease != this) {
                    throw new Closed(number);
                }
                long since = total - delivered;
                delivered = total;
                return since;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                if (lease == this) {
                    lease = null;
                    fired.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
