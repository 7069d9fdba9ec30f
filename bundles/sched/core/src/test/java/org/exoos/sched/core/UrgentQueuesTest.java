package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

/** Real-time tasks, and deadline tasks beside them, on a clock that stands still. */
class UrgentQueuesTest {
    private static final long MILLI = 1_000_000;
    private static final long TURN = RealTimeQueue.TURN_NANOS;

    private final TestContext context = new TestContext(0);
    private final UrgentQueues queues = new UrgentQueues(context);
    private final RealTimeQueue realTime = (RealTimeQueue) queues.of(ClassStack.REAL_TIME);
    private final DeadlineQueue deadlines = (DeadlineQueue) queues.of(ClassStack.DEADLINE);

    private TestTask waiting(SchedulingClass kind, int priority) {
        TestTask task = new TestTask(kind + " " + priority);
        task.attributes(SchedulingAttributes.realTime(kind, priority));
        realTime.enqueue(task, EnqueueReason.NEW);
        queues.count(1);
        return task;
    }

    private TestTask reserved(long runtime) {
        TestTask task = new TestTask("reserved");
        task.attributes(SchedulingAttributes.deadline(runtime * MILLI, 100 * MILLI, 100 * MILLI));
        deadlines.enqueue(task, EnqueueReason.NEW);
        queues.count(1);
        return task;
    }

    private void useUpTheShare() {
        queues.use(RealTimeQueue.BUDGET_NANOS);
    }

    @Test
    void theHighestPriorityGoesFirstAndEqualsInOrder() {
        int[] priorities = {1, 99, 62, 63, 64, 65, 63, 1, 50};
        TestTask[] tasks = new TestTask[priorities.length];
        for (int i = 0; i < priorities.length; i++) {
            tasks[i] = waiting(SchedulingClass.FIFO, priorities[i]);
        }
        for (int next : new int[] {1, 5, 4, 3, 6, 2, 8, 0, 7}) {
            assertThat(realTime.top()).isEqualTo(priorities[next]);
            assertThat(queues.first()).isSameAs(tasks[next]);
            assertThat(queues.pick(true)).isSameAs(tasks[next]);
        }
        assertThat(realTime.pick()).isNull();
        assertThat(realTime.size()).isZero();
        assertThat(realTime.top()).isZero();
        assertThat(queues.first()).isNull();
        assertThat(queues.pick(false)).isNull();
    }

    @Test
    void whoIsPreemptedGoesOnFirstAndWhoUsedItsTurnGoesOnLast() {
        TestTask first = waiting(SchedulingClass.RR, 10);
        TestTask second = waiting(SchedulingClass.RR, 10);
        assertThat(realTime.pick()).isSameAs(first);
        assertThat(realTime.tick(first, TURN - 1)).isFalse();
        realTime.enqueue(first, EnqueueReason.PREEMPTED);
        assertThat(realTime.pick()).isSameAs(first);
        assertThat(realTime.sliceNanos(first)).isEqualTo(1);
        assertThat(realTime.tick(first, 1)).isTrue();
        realTime.enqueue(first, EnqueueReason.PREEMPTED);
        assertThat(realTime.sliceNanos(first)).isEqualTo(TURN);
        assertThat(realTime.pick()).isSameAs(second);
        realTime.enqueue(second, EnqueueReason.YIELD);
        assertThat(realTime.pick()).isSameAs(first);
    }

    @Test
    void aTaskAloneInItsLevelBeginsAnotherTurn() {
        TestTask task = waiting(SchedulingClass.RR, 10);
        realTime.pick();
        assertThat(realTime.tick(task, TURN)).isFalse();
        assertThat(task.policyValue).isEqualTo(TURN);
        waiting(SchedulingClass.RR, 9);
        assertThat(realTime.tick(task, TURN + 1)).isFalse();
        waiting(SchedulingClass.RR, 11);
        assertThat(realTime.tick(task, TURN + 2)).isTrue();
    }

    @Test
    void aTurnIsBookedOnceHoweverOftenItIsLookedAt() {
        TestTask task = waiting(SchedulingClass.RR, 10);
        realTime.pick();
        realTime.tick(task, 30 * MILLI);
        realTime.tick(task, 50 * MILLI);
        assertThat(task.policyValue).isEqualTo(50 * MILLI);
        realTime.stopped(task, 60 * MILLI, StopReason.BLOCKED);
        assertThat(task.policyValue).isEqualTo(40 * MILLI);
    }

    @Test
    void oneOfFifoHasNoTurns() {
        TestTask task = waiting(SchedulingClass.FIFO, 10);
        waiting(SchedulingClass.FIFO, 10);
        realTime.pick();
        assertThat(realTime.tick(task, 3 * TURN)).isFalse();
        assertThat(realTime.sliceNanos(task)).isEqualTo(TURN);
        assertThat(task.policyValue).isEqualTo(TURN);
    }

    @Test
    void onlyAHigherPriorityPreempts() {
        TestTask low = waiting(SchedulingClass.FIFO, 10);
        TestTask same = waiting(SchedulingClass.FIFO, 10);
        TestTask high = waiting(SchedulingClass.FIFO, 11);
        assertThat(realTime.preempts(high, low, 0)).isTrue();
        assertThat(realTime.preempts(same, low, 0)).isFalse();
        assertThat(realTime.preempts(low, high, 0)).isFalse();
    }

    @Test
    void aNewPriorityMovesATaskAndTheOldOneDoesNot() {
        TestTask first = waiting(SchedulingClass.FIFO, 70);
        TestTask second = waiting(SchedulingClass.FIFO, 70);
        realTime.changed(first);
        assertThat(realTime.first()).isSameAs(first);
        first.attributes(SchedulingAttributes.realTime(SchedulingClass.FIFO, 5));
        realTime.changed(first);
        assertThat(realTime.size()).isEqualTo(2);
        assertThat(realTime.pick()).isSameAs(second);
        assertThat(realTime.top()).isEqualTo(5);
        realTime.remove(first);
        assertThat(realTime.size()).isZero();
        assertThat(realTime.top()).isZero();
    }

    @Test
    void theLeastUrgentOneThatMayGoIsGivenAway() {
        TestTask pinned = waiting(SchedulingClass.FIFO, 1);
        pinned.affinity(1);
        TestTask low = waiting(SchedulingClass.FIFO, 2);
        TestTask high = waiting(SchedulingClass.FIFO, 99);
        assertThat(realTime.release(1)).isSameAs(low);
        assertThat(realTime.release(1)).isSameAs(high);
        assertThat(realTime.top()).isEqualTo(1);
        assertThat(realTime.release(1)).isNull();
        assertThat(realTime.size()).isEqualTo(1);
        assertThat(realTime.release(0)).isSameAs(pinned);
        assertThat(realTime.release(0)).isNull();
    }

    @Test
    void realTimeTasksMayNotStarveFairOnes() {
        TestTask task = waiting(SchedulingClass.FIFO, 10);
        realTime.pick();
        realTime.stopped(task, RealTimeQueue.BUDGET_NANOS - 1, StopReason.PREEMPTED);
        assertThat(queues.throttled()).isFalse();
        realTime.enqueue(task, EnqueueReason.PREEMPTED);
        realTime.pick();
        realTime.stopped(task, 1, StopReason.PREEMPTED);
        realTime.enqueue(task, EnqueueReason.PREEMPTED);
        assertThat(queues.throttled()).isTrue();
        assertThat(queues.outrank(ClassStack.FAIR)).isFalse();
        assertThat(queues.pick(true)).isNull();
        long end = queues.nextEvent();
        assertThat(end).isBetween(context.nanoTime() + 1, context.nanoTime() + RealTimeQueue.PERIOD_NANOS);
        context.advance(end - context.nanoTime() - 1);
        assertThat(queues.throttled()).isTrue();
        context.advance(1);
        assertThat(queues.throttled()).isFalse();
        assertThat(queues.outrank(ClassStack.FAIR)).isTrue();
        assertThat(queues.pick(true)).isSameAs(task);
    }

    @Test
    void withoutFairTasksNobodyIsThrottled() {
        TestTask task = waiting(SchedulingClass.FIFO, 10);
        useUpTheShare();
        assertThat(queues.pick(false)).isSameAs(task);
    }

    @Test
    void deadlineTasksComeFirstAndOutrankTheOthers() {
        TestTask task = waiting(SchedulingClass.FIFO, 99);
        assertThat(queues.outrank(ClassStack.REAL_TIME)).isFalse();
        TestTask first = reserved(10);
        assertThat(queues.outrank(ClassStack.FAIR)).isTrue();
        assertThat(queues.outrank(ClassStack.REAL_TIME)).isTrue();
        assertThat(queues.outrank(ClassStack.DEADLINE)).isFalse();
        assertThat(queues.ready()).isEqualTo(2);
        assertThat(queues.size()).isEqualTo(2);
        assertThat(queues.any()).isSameAs(task);
        assertThat(queues.pick(true)).isSameAs(first);
        assertThat(queues.pick(true)).isSameAs(task);
    }

    @Test
    void whenTheNextOneMayRunIsTheEarlierOfRefillAndEndOfThrottle() {
        assertThat(queues.nextEvent()).isZero();
        TestTask spent = reserved(10);
        assertThat(queues.nextEvent()).isZero();
        long begin = context.nanoTime();
        deadlines.pick();
        deadlines.stopped(spent, 10 * MILLI, StopReason.PREEMPTED);
        deadlines.enqueue(spent, EnqueueReason.PREEMPTED);
        assertThat(queues.ready()).isZero();
        assertThat(queues.any()).isSameAs(spent);
        assertThat(queues.outrank(ClassStack.REAL_TIME)).isFalse();
        assertThat(queues.nextEvent()).isEqualTo(begin + 100 * MILLI);
        useUpTheShare();
        waiting(SchedulingClass.RR, 1);
        assertThat(queues.nextEvent()).isEqualTo(begin + 100 * MILLI);
        deadlines.remove(spent);
        assertThat(queues.nextEvent()).isEqualTo(begin + RealTimeQueue.PERIOD_NANOS);
        realTime.pick();
        queues.count(-2);
        assertThat(queues.nextEvent()).isZero();
    }
}
