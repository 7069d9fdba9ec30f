package org.exoos.swap.core.faulty;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** Order of arrival. */
public final class GoodPolicy implements SchedulerPolicy {
    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue();
    }

    private static final class Queue extends RunQueue {
        private final TaskQueue tasks = new TaskQueue();

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            tasks.addLast(task);
        }

        @Override
        public @Nullable Task pick() {
            return tasks.pollFirst();
        }

        @Override
        public void remove(Task task) {
            tasks.remove(task);
        }

        @Override
        public long sliceNanos(Task task) {
            return 1_000_000;
        }
    }
}
