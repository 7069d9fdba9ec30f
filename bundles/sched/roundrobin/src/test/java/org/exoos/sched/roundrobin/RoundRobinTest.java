package org.exoos.sched.roundrobin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoundRobinTest {
    private final RunQueue queue = new RoundRobin().runQueue(0, loads(0, 0));
    private final Task a = new Named("a");
    private final Task b = new Named("b");
    private final Task c = new Named("c");

    private static List<Task> pickAll(RunQueue queue) {
        List<Task> picked = new ArrayList<>();
        for (Task task = queue.pick(); task != null; task = queue.pick()) {
            picked.add(task);
        }
        return picked;
    }

    private RunQueue filled() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        queue.enqueue(c, EnqueueReason.NEW);
        return queue;
    }

    @Test
    void runsInOrderOfArrival() {
        assertThat(pickAll(filled())).containsExactly(a, b, c);
        assertThat(queue.pick()).isNull();
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
    void aRemovedTaskIsNotPicked() {
        filled().remove(b);
        assertThat(pickAll(queue)).containsExactly(a, c);
    }

    @Test
    void givesAwayTheLastTaskThatTheOtherCpuMayRun() {
        filled();
        c.affinity(1);
        assertThat(queue.release(1)).isSameAs(b);
        a.affinity(1);
        assertThat(queue.release(1)).isNull();
        assertThat(pickAll(queue)).containsExactly(a, c);
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
        RunQueue busy = new RoundRobin().runQueue(0, loads(4, 3, 1));
        for (int i = 0; i < 4; i++) {
            busy.enqueue(new Named("t" + i), EnqueueReason.NEW);
        }
        assertThat(busy.placement(a, EnqueueReason.WAKE, 0)).isEqualTo(2);
        a.affinity(0b011);
        assertThat(busy.placement(a, EnqueueReason.WAKE, 0)).isZero();
        assertThat(queue.placement(b, EnqueueReason.NEW, 0)).isZero();
    }

    /** A task that is only a name. */
    private static final class Named extends Task {
        private final String name;
        private long affinity = -1;

        Named(String name) {
            this.name = name;
        }

        @Override
        public int id() {
            return name.hashCode();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Kind kind() {
            return Kind.USER;
        }

        @Override
        public TaskState state() {
            return TaskState.RUNNABLE;
        }

        @Override
        public Thread thread() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int cpu() {
            return 0;
        }

        @Override
        public int nice() {
            return 0;
        }

        @Override
        public void nice(int value) {}

        @Override
        public long affinity() {
            return affinity;
        }

        @Override
        public void affinity(long mask) {
            affinity = mask;
        }

        @Override
        public long runNanos() {
            return 0;
        }

        @Override
        public long waitNanos() {
            return 0;
        }

        @Override
        public long voluntarySwitches() {
            return 0;
        }

        @Override
        public long involuntarySwitches() {
            return 0;
        }

        @Override
        public void kick() {}

        @Override
        public void onDetach(@Nullable Runnable hook) {}

        @Override
        public String toString() {
            return name;
        }
    }

    /** CPUs with these numbers of waiting tasks. */
    private static PolicyContext loads(int... loads) {
        return new PolicyContext() {
            @Override
            public int cpus() {
                return loads.length;
            }

            @Override
            public int load(int cpu) {
                return loads[cpu];
            }

            @Override
            public boolean idle(int cpu) {
                return false;
            }

            @Override
            public long nanoTime() {
                return 0;
            }
        };
    }
}
