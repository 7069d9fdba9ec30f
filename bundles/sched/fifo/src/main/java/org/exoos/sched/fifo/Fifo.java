package org.exoos.sched.fifo;

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

/**
 * First in, first out: tasks run in order of arrival, for up to 100 ms before the next has its turn. Few switches, long waits. A task stays on the CPU
 * it arrived at, unless another has nothing to do: that one is given the task that came last.
 */
@Component(service = SwapCandidate.class)
@Candidate(kind = "sched", name = "fifo", api = "1.0")
public final class Fifo implements SchedulerPolicy {
    static final long SLICE_NANOS = 100_000_000;

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
            return tasks.pollColdestAllowedOn(cpu);
        }

        @Override
        public QueueState exportState() {
            return QueueState.ofOrder(tasks.toList());
        }
    }
}
