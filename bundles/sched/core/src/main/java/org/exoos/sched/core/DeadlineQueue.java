package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * Earliest deadline first with constant bandwidth servers (Abeni and Buttazzo 1998; Linux {@code Documentation/scheduler/sched-deadline.rst}). A task
 * that has used up its runtime waits for its next period, so it cannot harm others; sched_yield(2) means that it is done for this one.
 *
 * <p>{@code policyValue} of a task: what is left of its runtime. {@code policyDeadline}: its absolute deadline while it is ready, the beginning of
 * its next period while it waits for that.
 */
final class DeadlineQueue extends RunQueue {
    private final PolicyContext context;
    private final TaskHeap ready = new TaskHeap();
    private final TaskHeap spent = new TaskHeap();
    /** How much of the running task's present run is booked. */
    private long booked;

    DeadlineQueue(PolicyContext context) {
        this.context = context;
    }

    @Override
    public void enqueue(Task task, EnqueueReason reason) {
        long now = context.nanoTime();
        SchedulingAttributes wanted = task.attributes();
        if (reason == EnqueueReason.YIELD) {
            task.policyValue = Math.min(0, task.policyValue);
        }
        boolean first = task.policyDeadline == 0 || reason == EnqueueReason.NEW || reason == EnqueueReason.MIGRATED;
        if (first || reason == EnqueueReason.WAKE && stale(task, wanted, now)) {
            task.policyDeadline = now + wanted.deadlineNanos();
            task.policyValue = wanted.runtimeNanos();
        }
        place(task, now);
    }

    /** Whether a woken task would get more than its share if it kept deadline and runtime. */
    private static boolean stale(Task task, SchedulingAttributes wanted, long now) {
        long left = task.policyDeadline - now;
        return left <= 0 || (double) task.policyValue * wanted.deadlineNanos() > (double) left * wanted.runtimeNanos();
    }

    private void place(Task task, long now) {
        if (task.policyValue > 0) {
            ready.add(task);
            return;
        }
        SchedulingAttributes wanted = task.attributes();
        task.policyDeadline += wanted.periodNanos() - wanted.deadlineNanos();
        if (task.policyDeadline <= now) {
            refill(task, now);
            ready.add(task);
        } else {
            spent.add(task);
        }
    }

    private static void refill(Task task, long now) {
        SchedulingAttributes wanted = task.attributes();
        task.policyDeadline = Math.max(task.policyDeadline, now) + wanted.deadlineNanos();
        task.policyValue = wanted.runtimeNanos();
    }

    private void refill() {
        long now = context.nanoTime();
        Task task;
        while ((task = spent.first()) != null && task.policyDeadline <= now) {
            spent.remove(task);
            refill(task, now);
            ready.add(task);
        }
    }

    /** The ready task with the earliest deadline; null when all wait for their next period. */
    @Override
    public @Nullable Task pick() {
        refill();
        Task task = ready.first();
        if (task != null) {
            ready.remove(task);
            booked = 0;
        }
        return task;
    }

    @Override
    public void remove(Task task) {
        (task.policyValue > 0 ? ready : spent).remove(task);
    }

    @Override
    public long sliceNanos(Task task) {
        return task.policyValue;
    }

    @Override
    public boolean tick(Task running, long ranNanos) {
        book(running, ranNanos);
        refill();
        Task next = ready.first();
        return running.policyValue <= 0 || next != null && next.policyDeadline < running.policyDeadline;
    }

    @Override
    public boolean preempts(Task woken, Task running, long ranNanos) {
        return woken.policyValue > 0 && woken.policyDeadline < running.policyDeadline;
    }

    @Override
    public void stopped(Task task, long ranNanos, StopReason reason) {
        book(task, ranNanos);
    }

    private void book(Task task, long ranNanos) {
        task.policyValue -= ranNanos - booked;
        booked = ranNanos;
    }

    @Override
    public void changed(Task task) {
        remove(task);
        enqueue(task, EnqueueReason.NEW);
    }

    /** Whether a task could be picked now. */
    boolean anyReady() {
        refill();
        return ready.size() > 0;
    }

    /** Some task that waits. */
    @Nullable
    Task any() {
        Task task = ready.first();
        return task != null ? task : spent.first();
    }

    int size() {
        return ready.size() + spent.size();
    }

    int readySize() {
        return ready.size();
    }

    /** When the next period of a spent task begins, 0 = no task is spent. */
    long nextRefill() {
        Task task = spent.first();
        return task == null ? 0 : task.policyDeadline;
    }
}
