package org.exoos.sched;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a policy gets that says only what it must. */
class RunQueueTest {
    private static final long SLICE = 3_000_000;

    private final PlainTask running = new PlainTask("running");
    private final PlainTask woken = new PlainTask("woken");

    private final RunQueue queue = new RunQueue() {
        @Override
        public void enqueue(Task task, EnqueueReason reason) {}

        @Override
        public @Nullable Task pick() {
            return running;
        }

        @Override
        public void remove(Task task) {}

        @Override
        public long sliceNanos(Task task) {
            return SLICE;
        }
    };

    @Test
    void aTaskRunsUntilItsSliceIsOver() {
        assertThat(queue.tick(running, SLICE - 1)).isFalse();
        assertThat(queue.tick(running, SLICE)).isTrue();
        assertThat(queue.tick(running, SLICE + 1)).isTrue();
    }

    @Test
    void whoRunsIsNotDisturbed() {
        assertThat(queue.preemptsOnWake()).isFalse();
        assertThat(queue.preempts(woken, running, 2 * SLICE)).isFalse();
    }

    @Test
    void anArrivalStaysWhereItIs() {
        assertThat(queue.placement(woken, EnqueueReason.WAKE, 3)).isEqualTo(3);
        assertThat(queue.placement(woken, EnqueueReason.NEW, 0)).isZero();
    }

    @Test
    void nothingIsGivenAwayAndNothingHandedOver() {
        assertThat(queue.release(1)).isNull();
        assertThat(queue.exportState()).isSameAs(QueueState.NONE);
    }

    /** 5 to 4 are 25 %, 6 to 4 more. */
    @Test
    void halfOfTheDifferenceMovesWhenItIsMoreThanAQuarter() {
        assertThat(queue.balance(6, 4)).isEqualTo(1);
        assertThat(queue.balance(10, 8)).as("25 %").isZero();
        assertThat(queue.balance(11, 8)).as("38 %").isEqualTo(1);
        assertThat(queue.balance(12, 8)).isEqualTo(2);
        assertThat(queue.balance(50, 40)).as("25 %").isZero();
        assertThat(queue.balance(51, 40)).isEqualTo(5);
    }

    @Test
    void oneTaskMoreIsNoImbalance() {
        assertThat(queue.balance(1, 0)).isZero();
        assertThat(queue.balance(2, 1)).isZero();
        assertThat(queue.balance(2, 0)).isEqualTo(1);
        assertThat(queue.balance(3, 0)).isEqualTo(1);
    }
}
