package org.exoos.sched.core;

import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** Counts, and fails on demand. */
final class TestPolicy implements SchedulerPolicy {
    final AtomicInteger picks = new AtomicInteger();
    volatile String fault = "";
    volatile boolean lifo;
    volatile @Nullable Object marks;

    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        if (fault.equals("make")) {
            throw new IllegalStateException("no queue today");
        }
        return new RunQueue() {
            private final TaskQueue tasks = new TaskQueue();

            @Override
            public void enqueue(Task task, EnqueueReason reason) {
                if (fault.equals("enqueue")) {
                    throw new OutOfMemoryError("injected");
                }
                if (fault.equals("lose")) {
                    return;
                }
                if (marks != null) {
                    task.policyData = marks;
                }
                if (lifo) {
                    tasks.addFirst(task);
                } else {
                    tasks.addLast(task);
                }
            }

            @Override
            public @Nullable Task pick() {
                if (fault.equals("pick")) {
                    throw new IllegalStateException("injected");
                }
                picks.incrementAndGet();
                while (fault.equals("endless")) {
                    Thread.onSpinWait();
                }
                if (fault.equals("never") && tasks.size() > 1) {
                    return tasks.pollLast();
                }
                Task task = fault.equals("twice") ? tasks.peekFirst() : tasks.pollFirst();
                return fault.equals("nothing") ? null : task;
            }

            @Override
            public void remove(Task task) {
                tasks.remove(task);
            }

            @Override
            public void stopped(Task task, long ranNanos, StopReason reason) {
                if (fault.equals("stopped")) {
                    throw new IllegalStateException("injected");
                }
            }

            @Override
            public long sliceNanos(Task task) {
                if (fault.equals("slice")) {
                    throw new IllegalStateException("injected");
                }
                return 5_000_000;
            }
        };
    }
}
