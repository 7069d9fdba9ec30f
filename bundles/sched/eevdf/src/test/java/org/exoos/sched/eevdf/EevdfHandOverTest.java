package org.exoos.sched.eevdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lags that a version leaves to the next. */
class EevdfHandOverTest extends EevdfRig {
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
