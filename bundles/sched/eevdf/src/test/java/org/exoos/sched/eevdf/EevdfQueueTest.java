package org.exoos.sched.eevdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Virtual times, lags and deadlines to the nanosecond, worked out by hand from the algorithm. */
class EevdfQueueTest {
    private static final long MS = 1_000_000;
    private static final long SLICE = 3 * MS;

    private final TestContext context = new TestContext(0, 0);
    private final RunQueue queue = new Eevdf().runQueue(0, context);
    private final TestTask a = new TestTask("a");
    private final TestTask b = new TestTask("b");

    private Task pick() {
        Task task = queue.pick();
        assertThat(task).isNotNull();
        return task;
    }

    /** Runs whoever is next for so long, then stops it. */
    private Task run(long nanos, StopReason reason) {
        Task task = pick();
        queue.stopped(task, nanos, reason);
        return task;
    }

    /** Virtual time at which the task was picked, and its virtual deadline. */
    private static void assertRuns(@Nullable Task task, Task expected, long time, long deadline) {
        assertThat(task).isSameAs(expected);
        assertThat(expected.policyValue).as("virtual time of " + expected).isEqualTo(time);
        assertThat(expected.policyDeadline)
                .as("virtual deadline of " + expected)
                .isEqualTo(deadline);
    }

    private static void assertStopped(Task task, long lag, long left, int weight) {
        assertThat(task.policyValue).as("lag of " + task).isEqualTo(lag);
        assertThat(task.policyDeadline).as("left to the deadline of " + task).isEqualTo(left);
        assertThat(task.policyLevel).as("weight of " + task).isEqualTo(weight);
    }

    /** Both arrived, a ran first for 1 ms of its first half slice; b waits. */
    private void oneRanAMillisecond() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        assertThat(run(MS, StopReason.PREEMPTED)).isSameAs(a);
    }

    // ---- alone

    /** Half a slice when new, a slice when woken, in the task's own weight. */
    @ParameterizedTest
    @CsvSource({
        "NEW, 0, 1500000, 1500000", "WAKE, 0, 3000000, 3000000",
        "NEW, 5, 4585074, 1499999", "WAKE, 5, 9170149, 2999999",
        "NEW, -5, 492149, 1499997", "WAKE, -5, 984299, 2999997",
        "MIGRATED, 0, 3000000, 3000000", "RESTORED, 0, 3000000, 3000000"
    })
    void aTaskThatIsAloneBegins(EnqueueReason reason, int nice, long deadline, long slice) {
        a.nice(nice);
        queue.enqueue(a, reason);
        assertRuns(pick(), a, 0, deadline);
        assertThat(a.policyLevel).isEqualTo(Weights.of(a));
        assertThat(queue.sliceNanos(a)).isEqualTo(slice);
    }

    @Test
    void aTaskThatRunsAloneIsOwedNothingAndTheTimeGoesOn() {
        queue.enqueue(a, EnqueueReason.NEW);
        run(MS, StopReason.BLOCKED);
        assertStopped(a, 0, MS / 2, 1024);
        queue.enqueue(a, EnqueueReason.PREEMPTED);
        assertRuns(pick(), a, MS, 3 * MS / 2);
        queue.stopped(a, 2 * MS, StopReason.BLOCKED);
        assertStopped(a, 0, -3 * MS / 2, 1024);
        queue.enqueue(a, EnqueueReason.WAKE);
        assertRuns(pick(), a, 3 * MS, 6 * MS);
    }

    @Test
    void virtualTimeOfALightTaskPassesFaster() {
        a.nice(5);
        queue.enqueue(a, EnqueueReason.NEW);
        run(MS, StopReason.YIELDED);
        assertStopped(a, 0, 4_585_074 - 3_056_716, 335);
    }

    // ---- among others

    @Test
    void whoRanMoreThanTheAverageOwesTheDifference() {
        oneRanAMillisecond();
        assertStopped(a, -MS / 2, MS / 2, 1024);
        assertThat(queue.toString()).isEqualTo("EEVDF queue of CPU 0: 1 tasks, V 0");
    }

    /** Its lag is inflated, so that it is the same when it has joined; what was left of its slice, too. */
    @ParameterizedTest
    @CsvSource({
        "PREEMPTED, 1000000, 1500000",
        "YIELD, 1000000, 4500000",
        "WAKE, 1000000, 4000000" + "",
        "NEW, 0, 1500000",
        "MIGRATED, 0, 3000000",
        "RESTORED, 0, 3000000"
    })
    void whoComesBackKeepsItsLag(EnqueueReason reason, long time, long deadline) {
        oneRanAMillisecond();
        queue.enqueue(a, reason);
        queue.remove(b);
        assertRuns(pick(), a, time, deadline);
    }

    @Test
    void lagsOfThoseThatWaitCancelOut() {
        oneRanAMillisecond();
        queue.enqueue(a, EnqueueReason.PREEMPTED);
        QueueState state = queue.exportState();
        assertThat(state.schema()).isEqualTo("eevdf.lag");
        assertThat(state.version()).isEqualTo(1);
        assertThat(state.order()).containsExactly(a, b);
        assertThat(state.values()).containsExactly(-MS / 2, MS / 2);
        assertThat(queue.toString()).isEqualTo("EEVDF queue of CPU 0: 2 tasks, V 500000");
    }

    /** A slice that was used up, or more than that, begins anew; one who yields does not gain by it. */
    @ParameterizedTest
    @CsvSource({"PREEMPTED, 3000000", "YIELD, 3000000"})
    void aSliceThatIsUsedUpBeginsAnew(EnqueueReason reason, long more) {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        run(2 * MS, StopReason.PREEMPTED);
        assertStopped(a, -MS, -MS / 2, 1024);
        queue.enqueue(a, reason);
        queue.remove(b);
        assertRuns(pick(), a, 2 * MS, 2 * MS + more);
    }

    /** V is the average by weight, and rounds down. */
    @Test
    void aHeavyTaskMovesTheAverageMore() {
        b.nice(-5);
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        assertThat(queue.exportState().order()).as("by deadline").containsExactly(b, a);
        assertRuns(pick(), b, 0, 492_149);
        queue.stopped(b, MS, StopReason.PREEMPTED);
        // It ran 328,099 of virtual time; V = 328,099 * 3121 / 4145 = 247,043.
        assertStopped(b, 247_043 - 328_099, 492_149 - 328_099, 3121);
        queue.enqueue(b, EnqueueReason.PREEMPTED);
        // Lag -81,056 * 4145 / 1024 = -328,102.
        queue.remove(a);
        assertRuns(pick(), b, 328_102, 328_102 + 164_050);
    }

    /** Lag and the rest of the slice are worth as much as before when the weight changes. */
    @Test
    void theLagIsOfTheWeightThatTheTaskHad() {
        oneRanAMillisecond();
        a.nice(5);
        queue.enqueue(a, EnqueueReason.PREEMPTED);
        queue.remove(b);
        // -500,000 * 1024 / 335, inflated by (1024 + 335) / 1024; 500,000 * 1024 / 335.
        long time = (long) (1_528_358 * (1359.0 / 1024));
        assertRuns(pick(), a, time, time + 1_528_358);
    }

    @Test
    void aLagIsTwoSlicesAtMost() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        run(100 * MS, StopReason.PREEMPTED);
        assertThat(a.policyValue).isEqualTo(-2 * SLICE);
        assertThat(pick()).isSameAs(b);
        queue.enqueue(a, EnqueueReason.WAKE);
        queue.stopped(b, 0, StopReason.BLOCKED);
        assertThat(b.policyValue).isEqualTo(2 * SLICE);
    }

    @Test
    void whoIsTakenOutKeepsItsLagWithoutLimit() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        Task running = pick();
        assertThat(running).isSameAs(a);
        queue.stopped(a, 4 * MS, StopReason.PREEMPTED);
        queue.enqueue(a, EnqueueReason.PREEMPTED);
        // a stands at 4 ms with a slice to its deadline, b at 0 with half of one, V is 2 ms.
        queue.remove(a);
        assertStopped(a, -2 * MS, SLICE, 1024);
        assertThat(queue.toString()).endsWith("1 tasks, V 0");
        queue.remove(b);
        assertStopped(b, 0, SLICE / 2, 1024);
        assertThat(queue.pick()).isNull();
    }

    @Test
    void aChangeOfAttributesKeepsTheRestOfTheSlice() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        b.nice(5);
        queue.changed(b);
        queue.remove(a);
        assertRuns(pick(), b, 0, 4_585_074);
    }

    /** Virtual times, with many that wait: whoever ran waits until all others have caught up. */
    @Test
    void theOneWithTheEarliestDeadlineOfThoseThatAreOwedTimeIsNext() {
        List<TestTask> tasks = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            TestTask task = new TestTask("t" + i);
            tasks.add(task);
            queue.enqueue(task, EnqueueReason.NEW);
        }
        List<Task> order = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            Task task = run(3 * MS / 2, StopReason.PREEMPTED);
            order.add(task);
            queue.enqueue(task, EnqueueReason.PREEMPTED);
        }
        for (int round = 0; round < 3; round++) {
            assertThat(order.subList(5 * round, 5 * round + 5)).containsExactlyInAnyOrderElementsOf(tasks);
        }
    }

    // ---- the running task

    @Test
    void aTickEndsTheSliceAtTheDeadlineWhenSomebodyWaits() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        assertThat(pick()).isSameAs(a);
        assertThat(queue.tick(a, 3 * MS / 2 - 1)).isFalse();
        assertThat(queue.tick(a, 3 * MS / 2)).isTrue();
        assertThat(a.policyDeadline).isEqualTo(3 * MS / 2);
    }

    @Test
    void whoIsAloneGetsAnotherSlice() {
        a.nice(5);
        queue.enqueue(a, EnqueueReason.NEW);
        pick();
        assertThat(queue.tick(a, 1_499_999)).isFalse();
        assertThat(a.policyDeadline).isEqualTo(4_585_074);
        assertThat(queue.tick(a, 2 * MS)).isFalse();
        assertThat(a.policyDeadline).isEqualTo(6_113_432 + 9_170_149);
        assertThat(queue.sliceNanos(a)).isEqualTo((6_113_432 + 9_170_149) * 335L / 1024);
    }

    @Test
    void noSliceIsShorterThanATenthOfAMillisecond() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        run(1_450_000, StopReason.PREEMPTED);
        queue.enqueue(a, EnqueueReason.PREEMPTED);
        queue.remove(b);
        pick();
        assertThat(a.policyDeadline - a.policyValue).isEqualTo(50_000);
        assertThat(queue.sliceNanos(a)).isEqualTo(100_000);
    }

    /** RUN_TO_PARITY: who runs does so until it has had more than the average. */
    @Test
    void aWokenTaskPreemptsWhoHasHadItsShareIfItsDeadlineIsTheFirst() {
        queue.enqueue(a, EnqueueReason.WAKE);
        pick();
        queue.enqueue(b, EnqueueReason.WAKE);
        assertThat(queue.preemptsOnWake()).isTrue();
        assertThat(queue.preempts(b, a, 0)).as("at the average").isFalse();
        assertThat(queue.preempts(b, a, 2)).as("past it").isTrue();
        TestTask urgent = new TestTask("urgent");
        urgent.nice(-5);
        queue.enqueue(urgent, EnqueueReason.WAKE);
        assertThat(queue.preempts(b, a, 2))
                .as("another's deadline is before its")
                .isFalse();
        assertThat(queue.preempts(urgent, a, 2)).isTrue();
    }

    @Test
    void whoIsAheadOfTheAverageDoesNotPreempt() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        run(10 * MS, StopReason.BLOCKED);
        assertThat(pick()).isSameAs(b);
        queue.enqueue(a, EnqueueReason.WAKE);
        assertThat(queue.preempts(a, b, MS)).isFalse();
        assertThat(queue.preempts(a, b, 20 * MS)).as("when b has had more").isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL, NORMAL, true", "NORMAL, BATCH, true", "NORMAL, IDLE, true", "BATCH, NORMAL, false",
        "BATCH, BATCH, false", "BATCH, IDLE, true", "IDLE, NORMAL, false", "IDLE, IDLE, false"
    })
    void theClassesSayWhoMayPreempt(SchedulingClass wakes, SchedulingClass runs, boolean preempts) {
        a.attributes(SchedulingAttributes.fair(runs, 0));
        b.attributes(SchedulingAttributes.fair(wakes, 0));
        queue.enqueue(a, EnqueueReason.WAKE);
        pick();
        queue.enqueue(b, EnqueueReason.WAKE);
        assertThat(queue.preempts(b, a, 100 * MS)).isEqualTo(preempts);
    }

    // ---- several CPUs

    @Test
    void ofTheFirstEightThatMayGoTheOneThatStoppedLongAgoGoes() {
        List<TestTask> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            TestTask task = new TestTask("t" + i);
            task.stopped = 100 - i;
            task.affinity(i == 0 ? 1 : 3);
            tasks.add(task);
            queue.enqueue(task, EnqueueReason.NEW);
        }
        assertThat(queue.release(2)).as("nobody may run on CPU 2").isNull();
        assertThat(queue.release(1)).as("the eighth that may").isSameAs(tasks.get(8));
        assertThat(queue.toString()).contains(": 11 tasks");
        assertThat(queue.release(1))
                .as("those behind were not looked at before")
                .isSameAs(tasks.get(9));
        assertThat(queue.release(0))
                .as("the first of two that stopped together")
                .isSameAs(tasks.get(7));
    }

    @Test
    void ofTwoThatStoppedTogetherTheFirstGoes() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        assertThat(queue.release(1)).isSameAs(a);
    }

    /** A CPU that is lighter by three tasks. */
    @Test
    void aWokenTaskGoesWhereThereIsLess() {
        TestContext context = new TestContext(4, 0);
        RunQueue busy = new Eevdf().runQueue(0, context);
        for (int i = 0; i < 4; i++) {
            busy.enqueue(new TestTask("t" + i), EnqueueReason.NEW);
        }
        assertThat(busy.placement(a, EnqueueReason.WAKE, 0))
                .isEqualTo(context.lighter(a, 0, 4, 3))
                .isEqualTo(1);
    }

    // ---- hand-over

    private RunQueue successor(QueueState state) {
        RunQueue next = new Eevdf().runQueue(0, context);
        next.importState(state);
        return next;
    }

    /** Lags of the tasks as the queue has them, in the order in which it would run them. */
    private static List<Long> lags(RunQueue queue) {
        return queue.exportState().values();
    }

    @Test
    void whatTheVersionBeforeOwedIsOwedStill() {
        QueueState state = new QueueState("eevdf.lag", 1, List.of(a, b), List.of(2 * MS, -2 * MS));
        RunQueue next = successor(state);
        next.enqueue(a, EnqueueReason.RESTORED);
        next.enqueue(b, EnqueueReason.RESTORED);
        // a, alone, stands 2 ms before the origin; b's lag of -2 ms is inflated by two.
        assertThat(next.exportState().order()).containsExactly(a, b);
        assertThat(lags(next)).containsExactly(2 * MS, -2 * MS);
        Task first = next.pick();
        assertRuns(first, a, -2 * MS, MS);
    }

    @Test
    void aLagThatIsHandedOverIsTwoSlicesAtMost() {
        RunQueue next = successor(new QueueState("eevdf.lag", 1, List.of(a, b), List.of(SLICE * 9, -SLICE * 9)));
        next.enqueue(a, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(a);
        assertThat(a.policyValue).isEqualTo(-2 * SLICE);
        next.stopped(a, 0, StopReason.BLOCKED);
        next.enqueue(b, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(b);
        assertThat(b.policyValue).isEqualTo(-2 * SLICE + 2 * SLICE);
    }

    /** Each lag is for one time: who comes again later has none from there. */
    @Test
    void aLagIsUsedOnce() {
        RunQueue next = successor(new QueueState("eevdf.lag", 1, List.of(a, b), List.of(MS, MS)));
        next.enqueue(a, EnqueueReason.RESTORED);
        next.remove(a);
        next.enqueue(a, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(a);
        assertThat(a.policyValue).as("where it stood").isEqualTo(-MS);
        next.stopped(a, 0, StopReason.BLOCKED);
        next.enqueue(b, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(b);
        assertThat(b.policyValue).isEqualTo(-2 * MS);
        next.stopped(b, 0, StopReason.BLOCKED);
        next.enqueue(b, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(b);
        assertThat(b.policyValue).isEqualTo(-2 * MS);
    }

    @ParameterizedTest
    @CsvSource({"eevdf.lag, 2", "other, 1"})
    void aStateOfAnotherMeaningIsNotUsed(String schema, int version) {
        RunQueue next = successor(new QueueState(schema, version, List.of(a), List.of(MS)));
        next.enqueue(a, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(a);
        assertThat(a.policyValue).isZero();
    }

    @Test
    void anotherStateTakesThePlaceOfTheOneBefore() {
        TestTask c = new TestTask("c");
        RunQueue next = successor(new QueueState("eevdf.lag", 1, List.of(c, a, b), List.of(0L, MS, MS)));
        next.enqueue(c, EnqueueReason.RESTORED);
        next.importState(new QueueState("eevdf.lag", 1, List.of(b, a), List.of(-MS, MS)));
        next.remove(c);
        next.enqueue(b, EnqueueReason.RESTORED);
        assertThat(next.pick()).isSameAs(b);
        assertThat(b.policyValue).isEqualTo(MS);
    }
}
