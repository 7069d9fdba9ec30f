package org.exoos.test.lottery;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** Draws the next task by lot; every task has one ticket and a slice of 20 ms. */
@Component(service = SwapCandidate.class)
@Candidate(kind = "sched", name = "lottery", api = "1.0")
public final class Lottery implements SchedulerPolicy {
    private static final long SLICE_NANOS = 20_000_000;

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue(cpu);
    }

    private static final class Queue extends RunQueue {
        private final TaskQueue tasks = new TaskQueue();
        private long random;

        Queue(int cpu) {
            random = 88172645463325252L + cpu;
        }

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            tasks.addLast(task);
        }

        @Override
        public @Nullable Task pick() {
            if (tasks.isEmpty()) {
                return null;
            }
            random ^= random << 13;
            random ^= random >>> 7;
            random ^= random << 17;
            for (long turns = Long.remainderUnsigned(random, tasks.size()); turns > 0; turns--) {
                tasks.addLast(tasks.pollFirst());
            }
            return tasks.pollFirst();
        }

        @Override
        public void remove(Task task) {
            tasks.remove(task);
        }

        @Override
        public long sliceNanos(Task task) {
            return SLICE_NANOS;
        }

        @Override
        public @Nullable Task release(int cpu) {
            return tasks.pollLastAllowedOn(cpu);
        }

        @Override
        public QueueState exportState() {
            return QueueState.ofOrder(tasks.toList());
        }
    }
}
