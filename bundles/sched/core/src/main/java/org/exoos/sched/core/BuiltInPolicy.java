package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * The last resort: arrival order, 10 ms slices. In charge at boot and after a policy failed. It keeps nothing of its own: the order of arrival is what the
 * core's record of the waiting tasks has anyway, so nothing that a failed policy left behind can break it.
 */
final class BuiltInPolicy implements SchedulerPolicy {
    static final String NAME = "builtin";
    private static final long SLICE_NANOS = 10_000_000;

    private final SchedulerCore core;

    BuiltInPolicy(SchedulerCore core) {
        this.core = core;
    }

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue(core, cpu);
    }

    private static final class Queue extends RunQueue {
        private final SchedulerCore core;
        private final int cpu;

        Queue(SchedulerCore core, int cpu) {
            this.core = core;
            this.cpu = cpu;
        }

        @Override
        public void enqueue(Task task, EnqueueReason reason) {}

        @Override
        public @Nullable Task pick() {
            return core.cpu(cpu).stack.held.first();
        }

        @Override
        public void remove(Task task) {}

        @Override
        public @Nullable Task release(int target) {
            return core.cpu(cpu).stack.held.lastAllowedOn(target);
        }

        @Override
        public long sliceNanos(Task task) {
            return SLICE_NANOS;
        }
    }
}
