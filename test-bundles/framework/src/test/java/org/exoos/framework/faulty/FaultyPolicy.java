package org.exoos.framework.faulty;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** Order of arrival; when armed, a pick throws or does not end. */
public final class FaultyPolicy implements SchedulerPolicy {
    public volatile boolean loops;
    public volatile boolean armed;
    public volatile boolean fired;

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue(this);
    }

    /** Of one CPU. */
    static final class Queue extends RunQueue {
        private final FaultyPolicy policy;
        private final TaskQueue tasks = new TaskQueue();

        Queue(FaultyPolicy policy) {
            this.policy = policy;
        }

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            tasks.addLast(task);
        }

        @Override
        public @Nullable Task pick() {
            if (policy.armed) {
                policy.fired = true;
                long n = 0;
                while (policy.loops && n >= 0) {
                    n = n + 1 & Long.MAX_VALUE;
                }
                throw new IllegalStateException("policy on purpose");
            }
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
