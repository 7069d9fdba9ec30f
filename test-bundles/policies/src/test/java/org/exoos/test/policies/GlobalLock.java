package org.exoos.test.policies;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.exoos.sched.simulator.PolicyBundle;
import org.jspecify.annotations.Nullable;

/** What a policy should not be: every decision under one lock for all CPUs. It decides right, and does not scale. */
public final class GlobalLock implements SchedulerPolicy {
    private final ReentrantLock lock = new ReentrantLock();
    private long runs;

    /** It as if it were in a bundle, so that the simulator sees its lock. */
    static PolicyBundle bundle() {
        return bundle("global-lock", GlobalLock.class);
    }

    static PolicyBundle bundle(String name, Class<? extends SchedulerPolicy> policy) {
        try {
            Path classes = Path.of(
                    policy.getProtectionDomain().getCodeSource().getLocation().toURI());
            return new PolicyBundle(name, policy.getName(), classes);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new Queue();
    }

    private final class Queue extends RunQueue {
        private final TaskQueue tasks = new TaskQueue();

        @Override
        public void enqueue(Task task, EnqueueReason reason) {
            lock.lock();
            try {
                tasks.addLast(task);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public int placement(Task task, EnqueueReason reason, int here) {
            lock.lock();
            try {
                return here;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void stopped(Task task, long ranNanos, StopReason reason) {
            lock.lock();
            try {
                runs++;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public @Nullable Task pick() {
            lock.lock();
            try {
                return tasks.pollFirst();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void remove(Task task) {
            tasks.remove(task);
        }

        @Override
        public long sliceNanos(Task task) {
            lock.lock();
            try {
                return 10_000_000;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public @Nullable Task release(int cpu) {
            return tasks.pollLastAllowedOn(cpu);
        }
    }
}
