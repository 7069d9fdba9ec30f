package org.exoos.sched.roundrobin;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.PolicyContract;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

class RoundRobinTest extends PolicyContract {
    @Override
    protected SchedulerPolicy policy() {
        return new RoundRobin();
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
    void exportsItsOrder() {
        assertThat(filled().exportState().order()).containsExactly(a, b, c);
    }

    private void sleepAndWake(Task task) {
        queue.stopped(task, 1000, StopReason.BLOCKED);
        queue.enqueue(task, EnqueueReason.WAKE);
    }

    @Test
    void aTaskThatSleptIsFavouredOnceInARow() {
        filled();
        assertThat(queue.pick()).isSameAs(a);
        sleepAndWake(a);
        assertThat(queue.pick()).as("first time at the front").isSameAs(a);
        sleepAndWake(a);
        assertThat(queue.pick()).as("then at the end").isSameAs(b);
    }

    @Test
    void aWakingTaskGoesToACpuWithClearlyFewerTasks() {
        RunQueue busy = new RoundRobin().runQueue(0, new TestContext(4, 3, 1));
        for (int i = 0; i < 4; i++) {
            busy.enqueue(new TestTask("t" + i), EnqueueReason.NEW);
        }
        assertThat(busy.placement(a, EnqueueReason.WAKE, 0)).isEqualTo(2);
        a.affinity(0b011);
        assertThat(busy.placement(a, EnqueueReason.WAKE, 0)).isZero();
        assertThat(queue.placement(b, EnqueueReason.NEW, 0)).isZero();
    }
}
