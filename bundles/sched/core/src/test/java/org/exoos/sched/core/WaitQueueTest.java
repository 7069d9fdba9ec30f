package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.sched.WaitQueue;
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
}
