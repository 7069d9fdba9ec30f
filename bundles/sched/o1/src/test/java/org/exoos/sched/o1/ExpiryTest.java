package org.exoos.sched.o1;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

/** Who goes on in the active array and who waits in the expired one, on a clock that stands still. */
class ExpiryTest {
    private static final long MILLI = 1_000_000;

    private final TestContext context = new TestContext(0, 0, 0, 0);
    private final RunQueue queue = new ConstantTime().runQueue(0, context);
    private final TestTask waiting = arrived(0);

    private TestTask arrived(int nice) {
        TestTask task = TestTask.hog("nice " + nice, nice);
        queue.enqueue(task, EnqueueReason.NEW);
        return task;
    }

    /** A task that has slept so much and has used up its slice. */
    private TestTask used(int nice, long sleptMillis) {
        TestTask task = TestTask.hog("used", nice);
        task.policyDeadline = sleptMillis * MILLI;
        queue.enqueue(task, EnqueueReason.PREEMPTED);
        return task;
    }

    private boolean isActive(TestTask task) {
        return task.policyData == waiting.policyData;
    }

    @Test
    void whoSleepsMuchStaysActiveAndTheNicerItIsTheMoreItHasTo() {
        assertThat(isActive(used(0, 700))).isTrue();
        assertThat(isActive(used(0, 699))).isFalse();
        assertThat(isActive(used(-20, 200))).isTrue();
        assertThat(isActive(used(-20, 199))).isFalse();
        assertThat(isActive(used(10, 900))).isTrue();
        assertThat(isActive(used(10, 899))).isFalse();
        assertThat(isActive(used(19, 1000))).isFalse();
    }

    @Test
    void whenTheExpiredWaitForLongNobodyStaysActive() {
        assertThat(isActive(used(0, 1))).isFalse();
        context.advance(200 * MILLI);
        TestTask inTime = used(0, 1000);
        assertThat(isActive(inTime)).isTrue();
        queue.remove(inTime);
        context.advance(1);
        assertThat(isActive(used(0, 1000))).isFalse();
    }

    @Test
    void aTurnIsAGranuleWhileOthersOfTheLevelWait() {
        TestTask running = waiting;
        assertThat(queue.pick()).isSameAs(running);
        assertThat(queue.sliceNanos(running)).isEqualTo(10 * MILLI);
        assertThat(queue.tick(running, 100 * MILLI - 1)).isFalse();
        assertThat(queue.tick(running, 100 * MILLI)).isTrue();
        arrived(1);
        assertThat(queue.tick(running, 10 * MILLI)).isFalse();
        arrived(0);
        assertThat(queue.tick(running, 10 * MILLI - 1)).isFalse();
        assertThat(queue.tick(running, 10 * MILLI)).isTrue();
    }

    private void preemptedAfter(long millis) {
        queue.stopped(waiting, millis * MILLI, StopReason.PREEMPTED);
        // As urgent as before.
        waiting.policyDeadline = 500 * MILLI;
        queue.enqueue(waiting, EnqueueReason.PREEMPTED);
    }

    @Test
    void whoIsPreemptedWithinAGranuleGoesOnFirst() {
        TestTask second = arrived(0);
        assertThat(queue.pick()).isSameAs(waiting);
        preemptedAfter(5);
        assertThat(queue.pick()).isSameAs(waiting);
        preemptedAfter(5);
        assertThat(queue.pick()).isSameAs(second);
    }

    @Test
    void theMoreUrgentOnePreemptsUnlessItIsExpiredOrOfAnotherClass() {
        TestTask urgent = arrived(-5);
        assertThat(queue.preemptsOnWake()).isTrue();
        assertThat(queue.preempts(urgent, waiting, 0)).isTrue();
        assertThat(queue.preempts(waiting, urgent, 0)).isFalse();
        assertThat(queue.preempts(arrived(0), waiting, 0)).isFalse();
        assertThat(queue.preempts(used(-5, 1), waiting, 0)).isFalse();
        urgent.attributes(SchedulingAttributes.fair(SchedulingClass.BATCH, -5));
        assertThat(queue.preempts(urgent, waiting, 0)).isFalse();
    }

    @Test
    void theStateIsTheOrderAndWhatIsLeftOfEachSlice() {
        TestTask expired = used(-1, 1);
        TestTask nicer = arrived(19);
        QueueState state = queue.exportState();
        assertThat(state.order()).containsExactly(waiting, nicer, expired);
        assertThat(state.values()).containsExactly(100 * MILLI, 5 * MILLI, 420 * MILLI);
    }

    @Test
    void runningCostsSleepTheLessTheMoreThereIs() {
        queue.pick();
        queue.stopped(waiting, 50 * MILLI, StopReason.PREEMPTED);
        assertThat(waiting.policyDeadline).isEqualTo(490 * MILLI);
        waiting.policyDeadline = 60 * MILLI;
        queue.stopped(waiting, 50 * MILLI, StopReason.PREEMPTED);
        assertThat(waiting.policyDeadline).isEqualTo(10 * MILLI);
        queue.stopped(waiting, 50 * MILLI, StopReason.PREEMPTED);
        assertThat(waiting.policyDeadline).isEqualTo(1);
    }

    @Test
    void tasksOfBothArraysCountForThePlacement() {
        TestTask next = new TestTask("next");
        arrived(0);
        assertThat(queue.placement(next, EnqueueReason.WAKE, 0)).isZero();
        used(0, 1);
        assertThat(queue.placement(next, EnqueueReason.WAKE, 0)).isEqualTo(1);
    }
}
