package org.exoos.sched.core;

import java.util.Arrays;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/**
 * SCHED_FIFO and SCHED_RR (sched(7)): 99 queues and a bitmap. While fair tasks wait, real-time and deadline tasks together get no more than 95 % of
 * each second of a CPU: the core asks {@link #throttled} first.
 *
 * <p>{@code policyLevel} of a task: its queue. {@code policyValue}: what is left of its turn.
 */
final class RealTimeQueue extends RunQueue {
    static final long PERIOD_NANOS = 1_000_000_000;
    static final long BUDGET_NANOS = 950_000_000;
    /** A turn of SCHED_RR, as sched_rr_get_interval(2) says. */
    static final long TURN_NANOS = 100_000_000;

    private final PolicyContext context;
    private final TaskQueue[] levels = new TaskQueue[SchedulingClass.PRIORITY_MAX + 1];
    /** Bit n of word n / 64: level n has tasks. */
    private long low;

    private long high;
    private int size;
    private long periodStart;
    private long used;
    private long booked;

    RealTimeQueue(PolicyContext context) {
        this.context = context;
        Arrays.setAll(levels, i -> new TaskQueue());
    }

    @Override
    public void enqueue(Task task, EnqueueReason reason) {
        int level = task.attributes().priority();
        task.policyLevel = level;
        if (reason == EnqueueReason.PREEMPTED && task.policyValue > 0) {
            levels[level].addFirst(task);
        } else {
            task.policyValue = TURN_NANOS;
            levels[level].addLast(task);
        }
        mark(level);
        size++;
    }

    private void mark(int level) {
        boolean any = !levels[level].isEmpty();
        long bit = 1L << level;
        if (level < Long.SIZE) {
            low = any ? low | bit : low & ~bit;
        } else {
            high = any ? high | bit : high & ~bit;
        }
    }

    /** Highest level with tasks, 0 = none. */
    int top() {
        if (high != 0) {
            return 2 * Long.SIZE - 1 - Long.numberOfLeadingZeros(high);
        }
        return low == 0 ? 0 : Long.SIZE - 1 - Long.numberOfLeadingZeros(low);
    }

    @Override
    public @Nullable Task pick() {
        int level = top();
        Task task = levels[level].pollFirst();
        if (task != null) {
            mark(level);
            size--;
            booked = 0;
        }
        return task;
    }

    @Override
    public void remove(Task task) {
        levels[task.policyLevel].remove(task);
        mark(task.policyLevel);
        size--;
    }

    @Override
    public long sliceNanos(Task task) {
        return task.schedulingClass() == SchedulingClass.RR ? task.policyValue : TURN_NANOS;
    }

    @Override
    public boolean tick(Task running, long ranNanos) {
        book(running, ranNanos);
        if (running.policyValue <= 0 && levels[running.policyLevel].isEmpty()) {
            running.policyValue = TURN_NANOS;
        }
        return running.policyValue <= 0 || top() > running.policyLevel;
    }

    @Override
    public boolean preempts(Task woken, Task running, long ranNanos) {
        return woken.policyLevel > running.policyLevel;
    }

    @Override
    public void stopped(Task task, long ranNanos, StopReason reason) {
        book(task, ranNanos);
    }

    private void book(Task task, long ranNanos) {
        long more = ranNanos - booked;
        booked = ranNanos;
        use(more);
        if (task.schedulingClass() == SchedulingClass.RR) {
            task.policyValue -= more;
        }
    }

    /** A real-time or deadline task ran. */
    void use(long nanos) {
        roll();
        used += nanos;
    }

    private void roll() {
        long now = context.nanoTime();
        if (now - periodStart >= PERIOD_NANOS) {
            periodStart = now;
            used = 0;
        }
    }

    /** Whether the share of real-time tasks is used up for now. */
    boolean throttled() {
        roll();
        return used >= BUDGET_NANOS;
    }

    /** When the throttle ends. */
    long periodEnd() {
        return periodStart + PERIOD_NANOS;
    }

    @Override
    public void changed(Task task) {
        if (task.policyLevel != task.attributes().priority()) {
            remove(task);
            enqueue(task, EnqueueReason.NEW);
        }
    }

    /** The least urgent one. */
    @Override
    public @Nullable Task release(int cpu) {
        for (int level = SchedulingClass.PRIORITY_MIN; size > 0 && level < levels.length; level++) {
            Task task = levels[level].pollLastAllowedOn(cpu);
            if (task != null) {
                mark(level);
                size--;
                return task;
            }
        }
        return null;
    }

    /** The most urgent one; null when none waits. */
    @Nullable
    Task first() {
        return levels[top()].peekFirst();
    }

    int size() {
        return size;
    }
}
