package org.exoos.sched;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Doubly linked list of tasks through their {@code policyNext} and {@code policyPrevious} fields: what most policies are made of. All operations but
 * {@link #toList} take constant time and allocate nothing. Not for several threads. A task may be in one such list at a time; that is
 * the caller's to keep.
 */
public final class TaskQueue extends TaskLinks {
    private static final int SCAN = 8;

    /** A cache line: often the run queue of another CPU comes next, which that CPU looks at for each call. */
    @SuppressWarnings("unused")
    private long line0;

    @SuppressWarnings("unused")
    private long line1;

    @SuppressWarnings("unused")
    private long line2;

    @SuppressWarnings("unused")
    private long line3;

    @SuppressWarnings("unused")
    private long line4;

    @SuppressWarnings("unused")
    private long line5;

    @SuppressWarnings("unused")
    private long line6;

    @SuppressWarnings("unused")
    private long line7;

    public void addLast(Task task) {
        task.policyPrevious = last;
        task.policyNext = null;
        if (last == null) {
            first = task;
        } else {
            last.policyNext = task;
        }
        last = task;
        size++;
    }

    public void addFirst(Task task) {
        task.policyNext = first;
        task.policyPrevious = null;
        if (first == null) {
            last = task;
        } else {
            first.policyPrevious = task;
        }
        first = task;
        size++;
    }

    public @Nullable Task peekFirst() {
        return first;
    }

    public @Nullable Task pollFirst() {
        Task task = first;
        if (task != null) {
            Task next = task.policyNext;
            first = next;
            if (next == null) {
                last = null;
            } else {
                next.policyPrevious = null;
                task.policyNext = null;
            }
            size--;
        }
        return task;
    }

    public @Nullable Task pollLast() {
        Task task = last;
        if (task != null) {
            remove(task);
        }
        return task;
    }

    /** Takes out a task that is in this list. */
    public void remove(Task task) {
        Task next = task.policyNext;
        Task previous = task.policyPrevious;
        if (previous == null) {
            first = next;
        } else {
            previous.policyNext = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.policyPrevious = previous;
        }
        task.policyNext = null;
        task.policyPrevious = null;
        size--;
    }

    /** Takes out the last task that may run on {@code cpu}: the one that would have waited longest. */
    public @Nullable Task pollLastAllowedOn(int cpu) {
        for (Task task = last; task != null; task = task.policyPrevious) {
            if ((task.affinity() >>> cpu & 1) != 0) {
                remove(task);
                return task;
            }
        }
        return null;
    }

    /**
     * Takes out the task for another CPU that loses least by the move: of the last ones (at most 8 that may run there) the one that stopped
     * running first, whose cache lines are the coldest.
     */
    public @Nullable Task pollColdestAllowedOn(int cpu) {
        Task coldest = null;
        int seen = 0;
        for (Task task = last; task != null && seen < SCAN; task = task.policyPrevious) {
            if ((task.affinity() >>> cpu & 1) != 0) {
                seen++;
                if (coldest == null || task.stoppedNanos() < coldest.stoppedNanos()) {
                    coldest = task;
                }
            }
        }
        if (coldest != null) {
            remove(coldest);
        }
        return coldest;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return first == null;
    }

    public List<Task> toList() {
        List<Task> tasks = new ArrayList<>(size);
        for (Task task = first; task != null; task = task.policyNext) {
            tasks.add(task);
        }
        return tasks;
    }
}
