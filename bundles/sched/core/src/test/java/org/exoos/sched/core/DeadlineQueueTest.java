package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

/** Reservations on a clock that stands still: 10 ms by the 40th of each 100 ms, if nothing else is said. */
class DeadlineQueueTest {
    private static final long MILLI = 1_000_000;

    private final TestContext context = new TestContext(0);
    private final DeadlineQueue queue = new DeadlineQueue(context);
    private final long start = context.nanoTime();

    private static TestTask task(String name, long runtime, long deadline, long period) {
        TestTask task = new TestTask(name);
        task.attributes(SchedulingAttributes.deadline(runtime * MILLI, deadline * MILLI, period * MILLI));
        return task;
    }

    private TestTask waiting(String name, long runtime, long deadline, long period) {
        TestTask task = task(name, runtime, deadline, period);
        queue.enqueue(task, EnqueueReason.NEW);
        return task;
    }

    /** One that has run for so many ms and was put back. */
    private TestTask ran(long millis, EnqueueReason reason) {
        TestTask task = waiting("ran", 10, 40, 100);
        assertThat(queue.pick()).isSameAs(task);
        context.advance(millis * MILLI);
        queue.stopped(task, millis * MILLI, StopReason.PREEMPTED);
        queue.enqueue(task, reason);
        return task;
    }

    @Test
    void theEarliestDeadlineGoesFirst() {
        Random random = new Random(1);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            tasks.add(waiting("t" + i, 1, 1 + random.nextInt(40), 100));
        }
        for (int i = 0; i < 20; i++) {
            queue.remove(tasks.remove(random.nextInt(tasks.size())));
        }
        assertThat(queue.size()).isEqualTo(40);
        assertThat(queue.readySize()).isEqualTo(40);
        List<Task> picked = new ArrayList<>();
        for (Task next = queue.pick(); next != null; next = queue.pick()) {
            picked.add(next);
        }
        assertThat(picked).containsExactlyInAnyOrderElementsOf(tasks);
        assertThat(picked).extracting(task -> task.policyDeadline).isSorted();
        assertThat(queue.any()).isNull();
        assertThat(queue.nextRefill()).isZero();
    }

    @Test
    void whoUsedUpItsRuntimeWaitsForTheNextPeriodAndIsThenAsNew() {
        TestTask task = ran(10, EnqueueReason.PREEMPTED);
        assertThat(queue.anyReady()).isFalse();
        assertThat(queue.pick()).isNull();
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.readySize()).isZero();
        assertThat(queue.any()).isSameAs(task);
        assertThat(queue.nextRefill()).isEqualTo(start + 100 * MILLI);
        context.advance(90 * MILLI - 1);
        assertThat(queue.anyReady()).isFalse();
        context.advance(1);
        assertThat(queue.anyReady()).isTrue();
        assertThat(queue.nextRefill()).isZero();
        assertThat(queue.any()).isSameAs(task);
        assertThat(queue.pick()).isSameAs(task);
        assertThat(task.policyValue).isEqualTo(10 * MILLI);
        assertThat(task.policyDeadline).isEqualTo(start + 140 * MILLI);
    }

    @Test
    void whoRanPastItsPeriodGetsTheNextOneAtOnce() {
        TestTask task = ran(150, EnqueueReason.PREEMPTED);
        assertThat(queue.pick()).isSameAs(task);
        assertThat(task.policyValue).isEqualTo(10 * MILLI);
        assertThat(task.policyDeadline).isEqualTo(start + 190 * MILLI);
    }

    @Test
    void whoRanAndIsNotDoneKeepsWhatIsLeft() {
        TestTask task = ran(4, EnqueueReason.PREEMPTED);
        assertThat(queue.pick()).isSameAs(task);
        assertThat(queue.sliceNanos(task)).isEqualTo(6 * MILLI);
        assertThat(task.policyDeadline).isEqualTo(start + 40 * MILLI);
    }

    @Test
    void yieldIsTheEndOfThePeriod() {
        TestTask task = ran(4, EnqueueReason.YIELD);
        assertThat(queue.anyReady()).isFalse();
        assertThat(task.policyValue).isZero();
        queue.remove(task);
        assertThat(queue.size()).isZero();
    }

    @Test
    void yieldForgivesNoOverrun() {
        TestTask task = ran(12, EnqueueReason.YIELD);
        assertThat(task.policyValue).isEqualTo(-2 * MILLI);
    }

    /** What is left of 10 ms by the 40th is 6 by the 36th after 4 ms of running: at most a quarter of the time that is left may be used. */
    @Test
    void whoWakesSoonKeepsItsDeadlineAndWhoWakesLateBeginsAnew() {
        for (long slept : new long[] {0, 11, 12, 13, 36, 50}) {
            DeadlineQueueTest fresh = new DeadlineQueueTest();
            boolean kept = slept <= 12;
            TestTask task = fresh.waiting("sleeper", 10, 40, 100);
            fresh.queue.pick();
            fresh.context.advance(4 * MILLI);
            fresh.queue.stopped(task, 4 * MILLI, StopReason.BLOCKED);
            fresh.context.advance(slept * MILLI);
            fresh.queue.enqueue(task, EnqueueReason.WAKE);
            assertThat(task.policyValue).as("after %d ms", slept).isEqualTo((kept ? 6 : 10) * MILLI);
            assertThat(task.policyDeadline).isEqualTo(start + (kept ? 40 : 44 + slept) * MILLI);
        }
    }

    @Test
    void whoWakesAtItsDeadlineBeginsAnewThoughItsRuntimeIsUsedUp() {
        TestTask task = waiting("sleeper", 10, 40, 100);
        queue.pick();
        context.advance(10 * MILLI);
        queue.stopped(task, 10 * MILLI, StopReason.BLOCKED);
        context.advance(30 * MILLI);
        queue.enqueue(task, EnqueueReason.WAKE);
        assertThat(queue.pick()).isSameAs(task);
        assertThat(task.policyValue).isEqualTo(10 * MILLI);
        assertThat(task.policyDeadline).isEqualTo(start + 80 * MILLI);
    }

    @Test
    void whoIsPutBackWhenItsNextPeriodBeginsIsReadyAtOnce() {
        ran(100, EnqueueReason.PREEMPTED);
        assertThat(queue.readySize()).isEqualTo(1);
        assertThat(queue.nextRefill()).isZero();
    }

    @Test
    void aPickSeesThatAPeriodBegan() {
        TestTask task = ran(10, EnqueueReason.PREEMPTED);
        context.advance(90 * MILLI);
        assertThat(queue.pick()).isSameAs(task);
    }

    @Test
    void aTickEndsARunWhenTheRuntimeIsUsedUpOrAnEarlierDeadlineWaits() {
        TestTask task = waiting("running", 10, 40, 100);
        queue.pick();
        assertThat(queue.tick(task, 4 * MILLI)).isFalse();
        assertThat(task.policyValue).isEqualTo(6 * MILLI);
        waiting("same", 1, 40, 100);
        assertThat(queue.tick(task, 5 * MILLI)).isFalse();
        waiting("earlier", 1, 39, 100);
        assertThat(queue.tick(task, 6 * MILLI)).isTrue();
        assertThat(queue.tick(task, 10 * MILLI)).isTrue();
        assertThat(task.policyValue).isZero();
    }

    @Test
    void aTickEndsARunThatUsedItsRuntimeThoughNobodyWaits() {
        TestTask task = waiting("running", 10, 40, 100);
        queue.pick();
        assertThat(queue.tick(task, 10 * MILLI - 1)).isFalse();
        assertThat(queue.tick(task, 10 * MILLI)).isTrue();
    }

    @Test
    void aTickSeesThatAPeriodBegan() {
        ran(10, EnqueueReason.PREEMPTED);
        TestTask running = waiting("running", 30, 300, 300);
        assertThat(queue.pick()).isSameAs(running);
        context.advance(90 * MILLI);
        assertThat(queue.tick(running, 1)).isTrue();
    }

    @Test
    void theEarlierDeadlinePreemptsIfItHasRuntimeLeft() {
        TestTask early = waiting("early", 10, 30, 100);
        TestTask late = waiting("late", 10, 40, 100);
        TestTask same = waiting("same", 10, 30, 100);
        assertThat(queue.preempts(early, late, 0)).isTrue();
        assertThat(queue.preempts(late, early, 0)).isFalse();
        assertThat(queue.preempts(same, early, 0)).isFalse();
        early.policyValue = 0;
        assertThat(queue.preempts(early, late, 0)).isFalse();
    }

    @Test
    void anotherReservationBeginsWhenItIsMade() {
        TestTask task = ran(10, EnqueueReason.PREEMPTED);
        task.attributes(SchedulingAttributes.deadline(20 * MILLI, 50 * MILLI, 100 * MILLI));
        queue.changed(task);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(queue.pick()).isSameAs(task);
        assertThat(task.policyValue).isEqualTo(20 * MILLI);
        assertThat(task.policyDeadline).isEqualTo(context.nanoTime() + 50 * MILLI);
    }

    @Test
    void theClockOfARunBeginsWithThePick() {
        TestTask first = waiting("first", 10, 30, 100);
        TestTask second = waiting("second", 10, 40, 100);
        queue.pick();
        queue.stopped(first, 3 * MILLI, StopReason.BLOCKED);
        queue.pick();
        queue.tick(second, 2 * MILLI);
        queue.stopped(second, 5 * MILLI, StopReason.BLOCKED);
        assertThat(first.policyValue).isEqualTo(7 * MILLI);
        assertThat(second.policyValue).isEqualTo(5 * MILLI);
    }
}
