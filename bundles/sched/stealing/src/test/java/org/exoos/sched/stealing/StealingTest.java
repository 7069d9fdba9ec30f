package org.exoos.sched.stealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.PolicyContract;
import org.exoos.sched.testkit.TestTask;
import org.exoos.sched.testkit.VirtualCpu;
import org.junit.jupiter.api.Test;

class StealingTest extends PolicyContract {
    @Override
    protected SchedulerPolicy policy() {
        return new Stealing();
    }

    @Test
    void theOwnerRunsWhatCameLast() {
        assertThat(filled().pick()).isSameAs(c);
    }

    @Test
    void aThiefGetsWhatHasWaitedLongest() {
        assertThat(filled().release(1)).isSameAs(a);
    }

    @Test
    void whoUsedItsSliceQueuesBehind() {
        filled();
        Task first = queue.pick();
        queue.stopped(first, Stealing.SLICE_NANOS, StopReason.PREEMPTED);
        queue.enqueue(first, EnqueueReason.PREEMPTED);
        assertThat(queue.pick()).isSameAs(b);
    }

    @Test
    void tasksMoveOnlyWhenTheQueuesDifferMuch() {
        filled();
        assertThat(queue.balance(5, 4)).isZero();
        assertThat(queue.balance(6, 2)).isEqualTo(2);
        assertThat(queue.placement(a, EnqueueReason.WAKE, 0)).isZero();
    }

    @Test
    void arrivalsWithoutEndDoNotStarveTheOthers() {
        VirtualCpu cpu = new VirtualCpu(queue, context);
        TestTask hog = TestTask.hog("hog", 0);
        cpu.start(hog);
        for (int i = 0; i < 6; i++) {
            cpu.start(TestTask.interactive("i" + i, 2_000_000, 1_000_000));
        }
        cpu.run(5_000_000_000L);
        assertThat(hog.longestWaitNanos).isLessThan(100_000_000);
    }

    private void enqueue(String prefix, int count, EnqueueReason reason) {
        for (int i = 0; i < count; i++) {
            queue.enqueue(new TestTask(prefix + i), reason);
        }
    }

    private List<String> names() {
        return pickAll(queue).stream().map(Task::name).toList();
    }

    /** Every fourth pick is for one that waited long: of those that arrived and of those that ran in turns. */
    @Test
    void everyFourthPickIsForOneThatWaitedLong() {
        enqueue("fresh", 8, EnqueueReason.WAKE);
        enqueue("used", 4, EnqueueReason.YIELD);
        assertThat(names())
                .containsExactly(
                        "fresh7", "fresh6", "fresh5", "fresh0", "fresh4", "fresh3", "fresh2", "used0", "fresh1",
                        "used1", "used2", "used3");
    }

    @Test
    void theArrivalThatWaitedLongestHasTheTurnOfThoseThatRanWhenThereAreNone() {
        enqueue("fresh", 9, EnqueueReason.NEW);
        assertThat(names())
                .containsExactly(
                        "fresh8", "fresh7", "fresh6", "fresh0", "fresh5", "fresh4", "fresh3", "fresh1", "fresh2");
    }

    @Test
    void thoseThatRanAreInOrderWhenNobodyArrives() {
        enqueue("used", 9, EnqueueReason.PREEMPTED);
        assertThat(names())
                .containsExactly("used0", "used1", "used2", "used3", "used4", "used5", "used6", "used7", "used8");
    }
}
