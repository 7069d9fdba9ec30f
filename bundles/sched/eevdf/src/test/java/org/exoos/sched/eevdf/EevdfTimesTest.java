package org.exoos.sched.eevdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Virtual times, lags and deadlines to the nanosecond, worked out by hand from the algorithm. */
class EevdfTimesTest extends EevdfRig {
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
}
