package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** The last resort: arrival order, 10 ms slices, gives tasks away to idle CPUs. In charge at boot and after a policy failed. */
final class BuiltInPolicy implements SchedulerPolicy {
    static final String NAME = "builtin";
    private static final long SLICE_NANOS = 10_000_000;

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
            return SLICE_NANOS;
        }

        @Override
        public @Nullable Task release(int cpu) {
            return tasks.pollLastAllowedOn(cpu);
        }
    }
}
