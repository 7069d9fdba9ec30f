package org.exoos.swap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CallTrackerTest {
    private final CallTracker tracker = new CallTracker("reads");

    @Test
    void aCallIsInsideFromEnterToLeaveAndGetsOlder() {
        int slot = tracker.enter();
        CallTracker.advance(500, 400);
        assertThat(tracker.inside()).singleElement().satisfies(call -> {
            assertThat(call.what()).isEqualTo("reads");
            assertThat(call.nanos()).isGreaterThanOrEqualTo(400);
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
        tracker.leave(inner);
        assertThat(tracker.inside()).hasSize(1);
        tracker.leave(outer);
        assertThat(tracker.inside()).isEmpty();
    }
}
