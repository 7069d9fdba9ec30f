package org.exoos.sched;

import org.jspecify.annotations.Nullable;

/**
 * The runnable fair tasks of one CPU under one policy; real-time ones never come here. Every method is called by that CPU's carrier only, between two tasks: no locks are needed and
 * none may be taken. The four abstract methods suffice; the others have defaults that do nothing. Times are nanoseconds. Hot path.
 */
public abstract class RunQueue extends OwnCacheLines {
    /** Takes a runnable task in. It is held by no queue now; its {@code policy...} fields are this queue's to use. */
    public abstract void enqueue(Task task, EnqueueReason reason);

    /** Takes out the task to run next; null only when the queue holds none. */
    public abstract @Nullable Task pick();

    /** Takes out a task that the queue holds (its affinity forbids this CPU now). */
    public abstract void remove(Task task);

    /** How long the task, just picked, may run; the core confines it to 100 us .. 1 s. */
    public abstract long sliceNanos(Task task);

    /**
     * Ring 3 was left in the slice or at its end. Returns whether the running task must give the CPU up: it is then stopped and enqueued as
     * {@link EnqueueReason#PREEMPTED}.
     *
     * @param ranNanos since it was picked
     */
    public boolean tick(Task running, long ranNanos) {
        return ranNanos >= sliceNanos(running);
    }

    /**
     * Whether a task that was enqueued while another runs should run at once. Asked only when {@link #preemptsOnWake}.
     *
     * @param ranNanos how long {@code running} has run since it was picked
     */
    public boolean preempts(Task woken, Task running, long ranNanos) {
        return false;
    }

    /** Whether arrivals may preempt the running task at all. When not, a busy CPU is not disturbed by wake-ups. Constant. */
    public boolean preemptsOnWake() {
        return false;
    }

    /** A picked task stopped running. When it can still run, {@link #enqueue} follows. {@code ranNanos} since it was picked. */
    public void stopped(Task task, long ranNanos, StopReason reason) {}

    /**
     * Nice value, fair class or affinity of a task that the queue holds has changed; it is fair still, and this CPU is still allowed. A task that
     * leaves for a real-time class is taken out by {@link #remove}, one that comes back is enqueued as {@link EnqueueReason#MIGRATED}.
     */
    public void changed(Task task) {}

    /**
     * CPU selection for an arrival ({@link EnqueueReason#NEW} or {@link EnqueueReason#WAKE}): the CPU that shall take it. Before, the core has
     * preferred an idle CPU to a busy one. An answer outside the task's affinity is ignored.
     */
    public int placement(Task task, EnqueueReason reason, int here) {
        return here;
    }

    /** Takes out a task to give to another CPU that has nothing to run; null to keep all. Its affinity must allow {@code cpu}. */
    public @Nullable Task release(int cpu) {
        return null;
    }

    /**
     * Asked every 100 ms on a busy CPU: how many waiting tasks to give to the least loaded CPU of the neighbourhood, which {@link #release} then names.
     * The answer is the core's rule unless overridden: none up to an imbalance of 25 %, else half of the difference.
     *
     * @param here tasks on this CPU, the running one included
     * @param there tasks on the other CPU, fewer than here
     */
    public int balance(int here, int there) {
        int surplus = here - there;
        return surplus >= 2 && 4 * here > 5 * there ? surplus / 2 : 0;
    }

    /** What the successor may use to go on smoothly. The queue is not called again afterwards. */
    public QueueState exportState() {
        return QueueState.NONE;
    }

    /** State of the predecessor, before its tasks are enqueued as {@link EnqueueReason#RESTORED} in the order it gives. A hint: may be ignored. */
    public void importState(QueueState state) {}
}
