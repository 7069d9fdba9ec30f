package org.exoos.sched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WaitQueueTest {
    private static final long PATIENCE = 60_000_000_000L;

    private final WaitQueue queue = new WaitQueue();

    private void signalFromElsewhere() {
        Thread thread = Thread.ofPlatform().start(queue::signal);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a contended lock does: it takes the permit that the signal has given. */
    private static void waitForSomethingElse() {
        LockSupport.park();
    }

    @Test
    @Timeout(30)
    void aSignalBetweenTestAndParkIsNotLostWhenTheThreadWaitsForSomethingElseMeanwhile() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        BooleanSupplier condition = () -> switch (asked.incrementAndGet()) {
            case 1 -> false;
            case 2 -> {
                signalFromElsewhere();
                waitForSomethingElse();
                yield false; // as it saw the condition before the signal
            }
            default -> true;
        };
        long deadline = System.nanoTime() + PATIENCE;
        assertThat(queue.await(condition, deadline)).isTrue();
        assertThat(asked).hasValue(3);
        assertThat(System.nanoTime() - deadline).as("before the deadline").isNegative();
    }

    @Test
    @Timeout(30)
    void eachSignalLetsOneRoundGoOn() throws Exception {
        WaitQueue.Waiter waiter = new WaitQueue.Waiter();
        queue.register(waiter);
        queue.signal();
        queue.signal();
        assertThat(waiter.await(0)).isTrue();
        assertThat(waiter.await(System.nanoTime() + 1_000_000)).isFalse();
        queue.unregister(waiter);
        queue.signal();
        assertThat(waiter.await(System.nanoTime() + 1_000_000)).isFalse();
    }

    @Test
    @Timeout(30)
    void anInterruptEndsTheWaitAndStays() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> queue.await(() -> false, 0)).isInstanceOf(WaitQueue.Interrupted.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    @Timeout(30)
    void atTheDeadlineTheConditionDecides() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertThat(queue.await(() -> asked.incrementAndGet() > 2, System.nanoTime() + 1_000_000))
                .isTrue();
        assertThat(queue.await(() -> false, System.nanoTime() + 1_000_000)).isFalse();
    }

    @Test
    @Timeout(30)
    void allWaitersAreWokenTheFirstAndTheOthers() throws Exception {
        WaitQueue.Waiter[] waiters = {new WaitQueue.Waiter(), new WaitQueue.Waiter(), new WaitQueue.Waiter()};
        for (WaitQueue.Waiter waiter : waiters) {
            queue.register(waiter);
        }
        queue.signal();
        for (WaitQueue.Waiter waiter : waiters) {
            assertThat(waiter.await(0)).isTrue();
        }
        queue.unregister(waiters[1]);
        queue.unregister(waiters[0]);
        queue.signal();
        long soon = System.nanoTime() + 1_000_000;
        assertThat(waiters[0].await(soon)).isFalse();
        assertThat(waiters[1].await(soon)).isFalse();
        assertThat(waiters[2].await(0)).isTrue();
    }

    /** Who waits computes nothing meanwhile. */
    @Test
    @Timeout(60)
    void whoWaitsIsParked() throws Exception {
        for (long patience : new long[] {0, PATIENCE}) {
            AtomicBoolean holds = new AtomicBoolean();
            AtomicReference<Object> result = new AtomicReference<>();
            Thread waiter = Thread.ofPlatform().daemon().start(() -> {
                try {
                    result.set(queue.await(holds::get, patience == 0 ? 0 : System.nanoTime() + patience));
                } catch (WaitQueue.Interrupted e) {
                    result.set(e);
                }
            });
            Thread.State parked = patience == 0 ? Thread.State.WAITING : Thread.State.TIMED_WAITING;
            while (waiter.getState() != parked || LockSupport.getBlocker(waiter) == null) {
                Thread.yield();
            }
            holds.set(true);
            queue.signal();
            waiter.join();
            assertThat(result.get()).isEqualTo(true);
        }
    }

    @Test
    @Timeout(60)
    void whoHasWaitedIsForgotten() throws Exception {
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                queue.await(() -> false, System.nanoTime() + 1_000_000);
            } catch (WaitQueue.Interrupted e) {
                throw new AssertionError(e);
            }
        });
        waiter.join();
        WeakReference<Thread> gone = new WeakReference<>(waiter);
        waiter = null;
        while (gone.get() != null) {
            System.gc();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void aConditionThatHoldsIsNotWaitedFor() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        assertThat(queue.await(() -> asked.incrementAndGet() == 1, 1)).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void aSignalWithoutWaitersIsLost() throws Exception {
        queue.signal();
        WaitQueue.Waiter waiter = new WaitQueue.Waiter();
        queue.register(waiter);
        assertThat(waiter.await(System.nanoTime() + 1_000_000)).isFalse();
    }
}
