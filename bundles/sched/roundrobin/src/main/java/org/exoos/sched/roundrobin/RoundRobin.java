package org.exoos.sched.roundrobin;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Round robin: each CPU has one queue, every task the same slice. A task that used up less than half of its slice before it blocked is enqueued
 * at the front when it wakes, once in a row, so that a shell answers while programs compute; nobody starves, since the second time it goes to the
 * end. Tasks are spread when they start or wake: to the CPU with clearly fewer waiting tasks.
 */
@Component(service = SwapCandidate.class)
@Candidate(kind = "sched", name = "roundrobin", api = "1.0")
public final class RoundRobin implements SchedulerPolicy {
    static final long SLICE_NANOS = 10_000_000;
    /** Difference in waiting tasks that is worth a migration. */
    private static final int IMBALANCE = 3;

    private static final int SLEPT = 1;
    private static final int FAVOURED = 2;

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue(context);
    }

    /** {@code policyLevel} of a task: whether it slept of its own will in its last slice, and whether it was favoured for that. */
    private static final class Queue extends RunQueue {
        private final PolicyContext context;
        private final TaskQueue tasks = new TaskQueue();

        Queue(PolicyContext context) {
            this.context = context;
        }

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            if (reason == EnqueueReason.WAKE && task.policyLevel == SLEPT) {
                task.policyLevel = FAVOURED;
                tasks.addFirst(task);
            } else {
                task.policyLevel = 0;
                tasks.addLast(task);
            }
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
        public void stopped(Task task, long ranNanos, StopReason reason) {
            boolean slept = reason == StopReason.BLOCKED && ranNanos < SLICE_NANOS / 2;
            task.policyLevel = slept && task.policyLevel != FAVOURED ? SLEPT : 0;
        }

        @Override
        public int placement(Task task, EnqueueReason reason, int here) {
            return context.lighter(task, here, tasks.size(), IMBALANCE);
        }

        @Override
        public @Nullable Task release(int cpu) {
            return tasks.pollColdestAllowedOn(cpu);
        }

        @Override
        public QueueState exportState() {
            return QueueState.ofOrder(tasks.toList());
        }
    }
}
