package org.exoos.test.policies;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.simulator.PolicyBundle;
import org.jspecify.annotations.Nullable;

/**
 * What a policy should not be either, as Linux was until 2.4: one list of all runnable tasks under one lock, of which each pick looks at every task. {@link GlobalLock}
 * alone is seen where each message is a switch; with pipes that hold 16 pages a CPU decides too seldom for its bare lock to matter.
 */
public final class GlobalList implements SchedulerPolicy {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Entry> runnable = new ArrayList<>();

    /** A task that waits, and what each pick reads and writes of it. */
    private record Entry(Task task, Queue queue, AtomicInteger goodness) {}

    /** It as if it were in a bundle, so that the simulator sees its lock. */
    static PolicyBundle bundle() {
        return GlobalLock.bundle("global-list", GlobalList.class);
    }

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue();
    }

    private final class Queue extends RunQueue {
        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            lock.lock();
            try {
                runnable.add(new Entry(task, this, new AtomicInteger()));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public @Nullable Task pick() {
            lock.lock();
            try {
                return take(-1);
            } finally {
                lock.unlock();
            }
        }

        /** The best of this CPU's tasks with an affinity to one of these CPUs. Requires: lock. */
        private @Nullable Task take(long cpus) {
            Entry best = null;
            for (Entry each : runnable) {
                int goodness = each.goodness.incrementAndGet();
                if (each.queue == this
                        && (each.task.affinity() & cpus) != 0
                        && (best == null || goodness > best.goodness.get())) {
                    best = each;
                }
            }
            runnable.remove(best);
            return best == null ? null : best.task;
        }

        @Override
        public void remove(Task task) {
            lock.lock();
            try {
                for (Iterator<Entry> all = runnable.iterator(); all.hasNext(); ) {
                    if (all.next().task == task) {
                        all.remove();
                        return;
                    }
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public long sliceNanos(Task task) {
            return 10_000_000;
        }

        @Override
        public @Nullable Task release(int cpu) {
            lock.lock();
            try {
                return take(1L << cpu);
            } finally {
                lock.unlock();
            }
        }
    }
}
