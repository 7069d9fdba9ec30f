package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.junit.jupiter.api.Test;

/** Which class goes first, and how tasks go from one to another. */
class ClassStackTest extends StackRig {
    @Test
    void anotherCpuGetsTheLeastUrgentRealTimeTaskThatMayGoThereThenAFairOne() {
        CoreTask fair = fair("fair");
        CoreTask bound = waiting("bound", realTime(5), 1);
        CoreTask high = waiting("high", realTime(20));
        CoreTask low = waiting("low", realTime(10));
        assertThat(stack.size()).isEqualTo(4);

        assertThat(stack.release(1, false)).isSameAs(low);
        assertThat(low.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.size()).isEqualTo(3);
        assertThat(stack.release(1, false)).isSameAs(high);
        assertThat(stack.release(1, true)).isSameAs(fair);
        assertThat(fair.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.release(1, true)).isNull();
        assertThat(stack.size()).isEqualTo(1);
        assertThat(stack.pick()).isSameAs(bound);
    }

    @Test
    void theMostUrgentClassGoesFirst() {
        CoreTask fair = fair("fair");
        CoreTask urgent = waiting("urgent", realTime(99));
        CoreTask reserved = waiting("reserved", reserved(10));
        runs(reserved);
        runs(urgent);
        runs(fair);
        assertThat(stack.pick()).isNull();
        assertThat(stack.size()).isZero();
    }

    @Test
    void whatMayRunIsCountedApartFromAllThatWaits() {
        CoreTask spent = running("spent", reserved(10));
        preempted(spent, 10);
        fair("a");
        assertThat(stack.load()).isEqualTo(1);
        assertThat(stack.size()).isEqualTo(2);
        waiting("urgent", realTime(5));
        fair("b");
        assertThat(stack.load()).isEqualTo(3);
        assertThat(stack.size()).isEqualTo(4);
    }

    @Test
    void whoWasHeldAndNotEnqueuedIsGivenUp() {
        for (SchedulingAttributes attributes : new SchedulingAttributes[] {SchedulingAttributes.DEFAULT, realTime(5)}) {
            CoreTask task = task("held", attributes, 3);
            stack.hold(task);
            assertThat(task.held).isZero();
            assertThat(stack.size()).isEqualTo(1);
            stack.unhold(task);
            assertThat(task.held).isEqualTo(AttributedTask.NOWHERE);
            assertThat(stack.size()).isZero();
        }
        assertThat(fair.told).isEmpty();
    }

    @Test
    void whoIsTakenOutDoesNotWaitAnyMore() {
        CoreTask fairOne = fair("a");
        CoreTask urgent = waiting("urgent", realTime(5));
        CoreTask other = waiting("other", realTime(4));
        stack.remove(urgent);
        assertThat(stack.waitingRealTime()).isSameAs(other);
        stack.remove(other);
        assertThat(stack.waitingRealTime()).isNull();
        assertThat(urgent.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.size()).isEqualTo(1);
        stack.remove(fairOne);
        assertThat(fair.told).containsExactly("enqueue a NEW", "remove a");
        assertThat(fairOne.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.size()).isZero();
        assertThat(stack.pick()).isNull();
    }

    @Test
    void whoChangesItsClassGoesToTheQueueOfThatClass() {
        CoreTask first = fair("first");
        CoreTask second = fair("second");
        second.policyData = this;
        second.set(realTime(5), AttributedTask.NOWHERE);
        assertThat(stack.changed(second)).isTrue();
        assertThat(fair.told).endsWith("remove second");
        assertThat(second.policyData).as("what the policy kept in it").isNull();
        assertThat(stack.waitingRealTime()).isSameAs(second);

        first.set(reserved(10), AttributedTask.NOWHERE);
        assertThat(stack.changed(first)).isTrue();
        second.set(SchedulingAttributes.DEFAULT, AttributedTask.NOWHERE);
        assertThat(stack.changed(second)).isTrue();
        assertThat(fair.told).endsWith("enqueue second MIGRATED");
        assertThat(second.policyValue).as("what the real-time queue kept in it").isZero();
        assertThat(stack.size()).isEqualTo(2);
        runs(first);
        runs(second);
    }

    @Test
    void aNewPriorityCountsAtOnce() {
        CoreTask first = waiting("first", realTime(5));
        CoreTask second = waiting("second", realTime(6));
        first.set(realTime(7), AttributedTask.NOWHERE);
        assertThat(stack.changed(first)).isTrue();
        runs(first);
        runs(second);
        assertThat(fair.told).isEmpty();
    }

    @Test
    void whoStaysFairIsThePolicysAffair() {
        CoreTask task = fair("a");
        task.set(SchedulingAttributes.DEFAULT.withNice(5), AttributedTask.NOWHERE);
        assertThat(stack.changed(task)).isFalse();
        assertThat(fair.told).containsExactly("enqueue a NEW", "changed a");
        assertThat(stack.size()).isEqualTo(1);
    }

    @Test
    void aTurnThatWasInterruptedGoesOn() {
        CoreTask task = running("turns", SchedulingAttributes.realTime(SchedulingClass.RR, 5));
        preempted(task, 40);
        runs(task);
        assertThat(stack.sliceNanos(task)).isEqualTo(60 * MILLI);
    }

    @Test
    void realTimeTasksLeaveFairOnesTheirShareIfOneWaits() {
        CoreTask task = running("urgent", realTime(5));
        preempted(task, 475);
        CoreTask fairOne = fair("a");
        runs(task);
        preempted(task, 475);
        runs(fairOne);
        assertThat(stack.pick()).as("with no fair task beside it").isSameAs(task);
    }

    @Test
    void whatADeadlineTaskRanCountsForTheShareOfRealTimeTasks() {
        CoreTask reserved = running("reserved", reserved(960));
        CoreTask urgent = waiting("urgent", realTime(5));
        CoreTask fairOne = fair("a");
        stack.stopped(reserved, ClassStack.DEADLINE, 949 * MILLI, StopReason.BLOCKED);
        runs(urgent);
        preempted(urgent, 1);
        runs(fairOne);
    }

    @Test
    void aDeadlineTaskIsNotHeldUpByTheShare() {
        CoreTask urgent = running("urgent", realTime(5));
        preempted(urgent, 950);
        CoreTask reserved = waiting("reserved", reserved(10));
        fair("a");
        runs(reserved);
        assertThat(stack.tick(reserved, MILLI)).isFalse();
        assertThat(stack.tick(reserved, 10 * MILLI)).isTrue();
    }

    @Test
    void aTickEndsTheRunOfWhoIsLessUrgentThanOneThatWaits() {
        CoreTask fairOne = running("a", SchedulingAttributes.DEFAULT);
        CoreTask urgent = waiting("urgent", realTime(5));
        fair.told.clear();
        assertThat(stack.tick(fairOne, MILLI)).isTrue();
        assertThat(fair.told).as("the policy is not asked").isEmpty();
        runs(urgent);
        CoreTask equal = waiting("equal", realTime(5));
        assertThat(stack.tick(urgent, MILLI)).isFalse();
        waiting("higher", realTime(6));
        assertThat(stack.tick(urgent, MILLI)).isTrue();
        assertThat(stack.waitingRealTime()).isNotSameAs(equal);
    }

    @Test
    void aTickEndsTheRunOfARealTimeTaskThatUsedTheShareIfAFairOneWaits() {
        CoreTask urgent = running("urgent", realTime(5));
        assertThat(stack.tick(urgent, 950 * MILLI)).isFalse();
        fair("a");
        assertThat(stack.tick(urgent, 950 * MILLI)).isTrue();
        context.advance(1000 * MILLI);
        assertThat(stack.tick(urgent, 950 * MILLI)).as("in the next second").isFalse();
    }

    @Test
    void theMoreUrgentClassPreemptsAndTheOtherDoesNot() {
        fair.preempts = true;
        CoreTask fairOne = task("a", SchedulingAttributes.DEFAULT, 3);
        CoreTask low = waiting("low", realTime(5));
        CoreTask high = waiting("high", realTime(6));
        CoreTask reserved = waiting("reserved", reserved(10));
        assertThat(stack.preempts(low, fairOne, 0)).isTrue();
        assertThat(stack.preempts(fairOne, low, 0)).isFalse();
        assertThat(stack.preempts(reserved, high, 0)).isTrue();
        assertThat(stack.preempts(high, reserved, 0)).isFalse();
        assertThat(stack.preempts(high, low, 0)).isTrue();
        assertThat(stack.preempts(low, high, 0)).isFalse();
        assertThat(fair.told).isEmpty();
    }

    @Test
    void someTaskThatWaitsIsFoundInEveryQueue() {
        assertThat(stack.any()).isNull();
        assertThat(stack.waitingRealTime()).isNull();
        CoreTask reserved = waiting("reserved", reserved(10));
        assertThat(stack.any()).isSameAs(reserved);
        assertThat(stack.waitingRealTime()).isNull();
        stack.remove(reserved);
        CoreTask urgent = waiting("urgent", realTime(5));
        assertThat(stack.any()).isSameAs(urgent);
        assertThat(stack.waitingRealTime()).isSameAs(urgent);
        stack.remove(urgent);
        CoreTask fairOne = fair("a");
        assertThat(stack.any()).isSameAs(fairOne);
        assertThat(stack.waitingRealTime()).isNull();
    }

    @Test
    void aFairTasksSliceEndsWhenAMoreUrgentOneMayRunAgain() {
        fair.slice = 80 * MILLI;
        CoreTask fairOne = running("a", SchedulingAttributes.DEFAULT);
        assertThat(stack.sliceNanos(fairOne)).isEqualTo(80 * MILLI);
        CoreTask reserved = waiting("reserved", reserved(10));
        assertThat(stack.nextEvent()).isZero();
        assertThat(stack.sliceNanos(fairOne)).isEqualTo(80 * MILLI);
        runs(reserved);
        long begun = context.nanoTime();
        preempted(reserved, 10);
        assertThat(stack.nextEvent()).isEqualTo(begun + 1000 * MILLI);
        context.advance(900 * MILLI);
        assertThat(stack.sliceNanos(fairOne)).isEqualTo(80 * MILLI);
        context.advance(50 * MILLI);
        assertThat(stack.sliceNanos(fairOne)).isEqualTo(50 * MILLI);
    }

    @Test
    void theSliceOfAMoreUrgentTaskIsItsClassesAffair() {
        assertThat(stack.sliceNanos(running("urgent", realTime(5)))).isEqualTo(RealTimeQueue.TURN_NANOS);
        assertThat(stack.sliceNanos(running("reserved", reserved(10)))).isEqualTo(10 * MILLI);
        assertThat(fair.told).isEmpty();
    }

    @Test
    void whoIsInAnotherClassThanItWasPickedFromIsNotValid() {
        CoreTask fairOne = running("a", SchedulingAttributes.DEFAULT);
        CoreTask urgent = running("urgent", realTime(5));
        assertThat(stack.valid(fairOne)).isTrue();
        assertThat(stack.valid(urgent)).isTrue();
        fairOne.set(realTime(5), AttributedTask.NOWHERE);
        urgent.set(reserved(10), AttributedTask.NOWHERE);
        assertThat(stack.valid(fairOne)).isFalse();
        assertThat(stack.valid(urgent)).isFalse();
        stack.hold(urgent);
        stack.enqueue(urgent, EnqueueReason.PREEMPTED);
        runs(urgent);
        assertThat(stack.valid(urgent)).isTrue();
    }
}
