package org.exoos.sched.stealing;

import java.util.ArrayList;
import java.util.List;
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
 * Work stealing (Blumofe and Leiserson 1999): a CPU runs what came last, whose data are in its cache; a CPU with nothing to do takes what has waited
 * longest. Otherwise tasks move only when the queues' lengths differ much, by the core's rule: without that, tasks that never block would share
 * unfairly. Tasks that used up their slice queue behind; every fourth pick takes what has waited longest, so that nobody starves.
 *
 * <p>The deque is of its CPU alone: the core brings a thief's wish to the owner ({@link RunQueue#release}), so neither needs an atomic.
 */
@Component(service = SwapCandidate.class)
@Candidate(kind = "sched", name = "stealing", api = "1.1")
public final class Stealing implements SchedulerPolicy {
    static final long SLICE_NANOS = 5_000_000;
    private static final int PATIENCE = 4;
    private static final int FRESH = 1;

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Deque();
    }

    /** {@code policyLevel} of a task: whether it is among the fresh ones. */
    private static final class Deque extends RunQueue {
        /** Arrivals, the last one first. */
        private final TaskQueue fresh = new TaskQueue();
        /** Those that were running, in order. */
        private final TaskQueue used = new TaskQueue();

        private int picks;

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            if (reason == EnqueueReason.NEW || reason == EnqueueReason.WAKE) {
                task.policyLevel = FRESH;
                fresh.addFirst(task);
            } else {
                task.policyLevel = 0;
                used.addLast(task);
            }
        }

        @Override
        public @Nullable Task pick() {
            boolean oldest = ++picks % PATIENCE == 0;
            Task task = oldest ? oldest() : fresh.pollFirst();
            if (task == null) {
                task = oldest ? fresh.pollFirst() : used.pollFirst();
            }
            return task;
        }

        /** Now of the ones that ran, now of the fresh ones. */
        private @Nullable Task oldest() {
            boolean ofUsed = picks % (2 * PATIENCE) == 0 || fresh.isEmpty();
            Task task = ofUsed ? used.pollFirst() : fresh.pollLast();
            return task != null || !ofUsed ? task : fresh.pollLast();
        }

        @Override
        public void remove(Task task) {
            (task.policyLevel == FRESH ? fresh : used).remove(task);
        }

        @Override
        public long sliceNanos(Task task) {
            return SLICE_NANOS;
        }

        @Override
        public @Nullable Task release(int cpu) {
            Task task = fresh.pollLastAllowedOn(cpu);
            return task != null ? task : used.pollColdestAllowedOn(cpu);
        }

        @Override
        public QueueState exportState() {
            List<Task> order = new ArrayList<>(fresh.toList());
            order.addAll(used.toList());
            return QueueState.ofOrder(order);
        }
    }
}
