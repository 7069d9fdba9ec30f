package org.exoos.sched.core;

import java.util.Arrays;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/** Binary heap of tasks by {@code policyDeadline}, the earliest first; {@code policyLevel} is the place of a task in it. Grows, never shrinks. */
final class TaskHeap {
    private @Nullable Task[] tasks = new Task[8];
    private int size;

    int size() {
        return size;
    }

    @Nullable
    Task first() {
        return tasks[0];
    }

    void add(Task task) {
        if (size == tasks.length) {
            tasks = Arrays.copyOf(tasks, 2 * size);
        }
        up(size++, task);
    }

    /** Takes out a task that is in this heap. */
    void remove(Task task) {
        int at = task.policyLevel;
        Task moved = tasks[--size];
        tasks[size] = null;
        if (moved == null || moved == task) {
            return;
        }
        if (at > 0 && before(moved, tasks[(at - 1) / 2])) {
            up(at, moved);
        } else {
            down(at, moved);
        }
    }

    private void up(int from, Task task) {
        int at = from;
        while (at > 0) {
            Task parent = tasks[(at - 1) / 2];
            if (parent == null || !before(task, parent)) {
                break;
            }
            put(at, parent);
            at = (at - 1) / 2;
        }
        put(at, task);
    }

    private void down(int from, Task task) {
        int at = from;
        for (; ; ) {
            int child = 2 * at + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && before(tasks[child + 1], tasks[child])) {
                child++;
            }
            Task least = tasks[child];
            if (least == null || !before(least, task)) {
                break;
            }
            put(at, least);
            at = child;
        }
        put(at, task);
    }

    private void put(int at, Task task) {
        tasks[at] = task;
        task.policyLevel = at;
    }

    private static boolean before(@Nullable Task a, @Nullable Task b) {
        return a != null && b != null && a.policyDeadline < b.policyDeadline;
    }
}
