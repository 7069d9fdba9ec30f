package org.exoos.swap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallTrackerTest {
    private final CallTracker tracker = new CallTracker("reads");

    @Test
    void aCallIsInsideFromEnterToLeaveAndGetsOlder() {
        int slot = tracker.enter();
        CallTracker.advance(500, 400);
        assertThat(tracker.inside()).singleElement().satisfies(call -> {
            assertThat(call.what()).isEqualTo("reads");
            assertThat(call.nanos()).isEqualTo(400);
            assertThat(call.who()).contains(Long.toString(Thread.currentThread().threadId()));
        });
        tracker.leave(slot);
        assertThat(tracker.inside()).isEmpty();
        assertThat(tracker.calls()).isEqualTo(1);
    }

    @Test
    void aCallWithinACallOfTheSameThreadLeavesTheOuterOneInside() {
        int outer = tracker.enter();
        int inner = tracker.enter();
        assertThat(inner).isNegative();
        tracker.leave(inner);
        assertThat(tracker.inside()).hasSize(1);
        tracker.leave(outer);
        assertThat(tracker.inside()).isEmpty();
    }

    /** Enters on a thread whose number ends like that, and leaves when told. */
    private static final class Caller {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch leave = new CountDownLatch(1);
        private final Thread thread;
        private volatile int slot;

        Caller(CallTracker tracker, int end) {
            Thread found = made(tracker);
            while ((found.threadId() & SLOTS - 1) != end) {
                found = made(tracker);
            }
            thread = found;
        }

        private Thread made(CallTracker tracker) {
            return Thread.ofPlatform().daemon().unstarted(() -> {
                slot = tracker.enter();
                entered.countDown();
                try {
                    leave.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                tracker.leave(slot);
                int again = tracker.enter();
                tracker.leave(again);
                slot = again;
            });
        }

        int enter() throws InterruptedException {
            thread.start();
            entered.await();
            return slot;
        }

        int leaveAndComeAgain() throws InterruptedException {
            leave.countDown();
            thread.join();
            return slot;
        }
    }

    private static final int SLOTS = 64;

    @Test
    void eachThreadHasItsOwnSlotAndGivesItBack() throws Exception {
        Caller first = new Caller(tracker, 0);
        Caller second = new Caller(tracker, 3);
        Caller third = new Caller(tracker, SLOTS - 1);
        assertThat(List.of(first.enter(), second.enter(), third.enter())).containsExactly(0, 3, SLOTS - 1);
        assertThat(tracker.inside()).hasSize(3);
        assertThat(List.of(first.leaveAndComeAgain(), second.leaveAndComeAgain(), third.leaveAndComeAgain()))
                .containsExactly(0, 3, SLOTS - 1);
        assertThat(tracker.inside()).isEmpty();
        assertThat(tracker.calls()).isEqualTo(6);
    }
}
