package org.exoos.sched.eevdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When the running task ends, who preempts it, and who goes to another CPU. */
class EevdfDecisionsTest extends EevdfRig {
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
}
