package org.exoos.sched.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * The fair tasks that wait on one CPU, in order of arrival: the core's own record, from which a run queue is rebuilt. Touched by the
 * token holder alone; the watchdog looks at the first one.
 */
final class HeldTasks extends OwnCacheLines {
    private final int cpu;
    private volatile @Nullable CoreTask first;
    private @Nullable CoreTask last;
    private int size;

    HeldTasks(int cpu) {
        this.cpu = cpu;
    }

    int size() {
        return size;
    }

    /** The one that has waited longest. */
    @Nullable
    CoreTask first() {
        return first;
    }

    boolean contains(Task task) {
        return task instanceof CoreTask core && core.held == cpu && core.queue == ClassStack.FAIR;
    }

    /** Hot path. */
    void add(CoreTask task) {
        task.held = cpu;
        task.heldNext = null;
        task.heldPrevious = last;
        if (last == null) {
            FIRST.lazySet(this, task);
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
            FIRST.lazySet(this, next);
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
        task.held = AttributedTask.NOWHERE;
        size--;
    }

    /** The one that came last of those that may run on another CPU. */
    @Nullable
    CoreTask lastAllowedOn(int other) {
        CoreTask task = last;
        while (task != null && !task.allowedOn(other)) {
            task = task.heldPrevious;
        }
        return task;
    }

    /**
     * Gives every held task to a fresh queue exactly once: in the order of the hint, then by arrival. Throws what the queue throws.
     *
     * @param still called after each call of the queue
     */
    void restore(RunQueue queue, QueueState hint, long owner, Runnable still) {
        for (CoreTask task = first; task != null; task = task.heldNext) {
            task.clearPolicyFields();
            task.owner = owner;
            task.toRestore = true;
        }
        queue.importState(hint);
        still.run();
        for (Task task : hint.order()) {
            if (contains(task)) {
                restore(queue, (CoreTask) task, still);
            }
        }
        for (CoreTask task = first; task != null; task = task.heldNext) {
            restore(queue, task, still);
        }
    }

    private static void restore(RunQueue queue, CoreTask task, Runnable still) {
        if (task.toRestore) {
            task.toRestore = false;
            queue.enqueue(task, EnqueueReason.RESTORED);
            still.run();
        }
    }

    /** About what is there, for a dump from another thread. */
    List<CoreTask> glance(int limit) {
        List<CoreTask> tasks = new ArrayList<>();
        for (CoreTask task = first; task != null && tasks.size() < limit; task = task.heldNext) {
            tasks.add(task);
        }
        return tasks;
    }

    private static final java.util.concurrent.atomic.AtomicReferenceFieldUpdater<HeldTasks, CoreTask> FIRST =
            java.util.concurrent.atomic.AtomicReferenceFieldUpdater.newUpdater(
                    HeldTasks.class, CoreTask.class, "first");
}
