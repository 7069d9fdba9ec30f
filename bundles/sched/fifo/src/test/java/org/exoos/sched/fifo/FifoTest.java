package org.exoos.sched.fifo;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.PolicyContract;
import org.junit.jupiter.api.Test;

class FifoTest extends PolicyContract {
    @Override
    protected SchedulerPolicy policy() {
        return new Fifo();
    }

    @Test
    void runsInOrderOfArrival() {
        assertThat(pickAll(filled())).containsExactly(a, b, c);
    }

    @Test
    void aTaskWhoseSliceEndedGoesToTheEnd() {
        filled();
        Task first = queue.pick();
        assertThat(queue.tick(first, queue.sliceNanos(first))).isTrue();
        queue.stopped(first, queue.sliceNanos(first), StopReason.PREEMPTED);
        queue.enqueue(first, EnqueueReason.PREEMPTED);
        assertThat(pickAll(queue)).containsExactly(b, c, a);
    }

    @Test
    void aKickWithinTheSliceDoesNotEndIt() {
        filled();
        Task first = queue.pick();
        assertThat(queue.tick(first, queue.sliceNanos(first) - 1)).isFalse();
    }

    @Test
    void givesAwayTheTaskWhoseCacheLinesAreColdest() {
        filled();
        a.stopped = 30;
        b.stopped = 10;
        c.stopped = 20;
        c.affinity(1);
        assertThat(queue.release(1)).isSameAs(b);
        assertThat(pickAll(queue)).containsExactly(a, c);
    }

    @Test
    void exportsItsOrder() {
        assertThat(filled().exportState().order()).containsExactly(a, b, c);
    }

    @Test
    void theSliceIsAHundredMilliseconds() {
        assertThat(queue.sliceNanos(a)).isEqualTo(100_000_000);
    }
}
