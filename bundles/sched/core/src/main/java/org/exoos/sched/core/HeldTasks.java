package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that the run queue of one CPU holds, in order of arrival: the core's own record, from which a run queue is rebuilt. Touched by the
 * token holder alone.
 */
final class HeldTasks {
    private final int cpu;
    private @Nullable CoreTask first;
    private @Nullable CoreTask last;
    private int size;

    HeldTasks(int cpu) {
        this.cpu = cpu;
    }

    int size() {
        return size;
    }

    boolean contains(Task task) {
        return task instanceof CoreTask core && core.held == cpu;
    }

    /** Hot path. */
    void add(CoreTask task) {
        task.held = cpu;
        task.heldNext = null;
        task.heldPrevious = last;
        if (last == null) {
            first = task;
        } else {
            last.heldNext = task;
        }
        last = task;
        size++;
    }

    /** Hot path. */
    void remove(CoreTask task) {
        CoreTask next = task.heldNext;
        CoreTask previous = task.heldPrevious;
        if (previous == null) {
            first = next;
        } else {
            previous.heldNext = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.heldPrevious = previous;
        }
        task.heldNext = null;
        task.heldPrevious = null;
        task.held = CoreTask.NOWHERE;
        size--;
    }

    /** Gives every held task to a fresh queue exactly once: in the order of the hint, then by arrival. Throws what the queue throws. */
    void restore(RunQueue queue, QueueState hint) {
        for (CoreTask task = first; task != null; task = task.heldNext) {
            task.clearPolicyFields();
            task.toRestore = true;
        }
        queue.importState(hint);
        for (Task task : hint.order()) {
            if (contains(task)) {
                restore(queue, (CoreTask) task);
            }
        }
        for (CoreTask task = first; task != null; task = task.heldNext) {
            restore(queue, task);
        }
    }

    private static void restore(RunQueue queue, CoreTask task) {
        if (task.toRestore) {
            task.toRestore = false;
            queue.enqueue(task, EnqueueReason.RESTORED);
        }
    }
}
