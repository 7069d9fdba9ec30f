package org.exoos.sched.o1;

import java.util.Arrays;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** A queue for each of 140 levels and a bitmap of those that have tasks: every operation takes constant time. {@code policyLevel} is a task's level. */
final class LevelArray extends OwnCacheLines {
    static final int LEVELS = 140;

    private final TaskQueue[] queues = new TaskQueue[LEVELS];
    private long low;
    private long middle;
    private long high;
    private int size;

    LevelArray() {
        Arrays.setAll(queues, i -> new TaskQueue());
    }

    /** Hot path. */
    void addLast(Task task, int level) {
        task.policyLevel = level;
        queues[level].addLast(task);
        mark(level);
        size++;
    }

    /** Hot path. */
    void addFirst(Task task, int level) {
        task.policyLevel = level;
        queues[level].addFirst(task);
        mark(level);
        size++;
    }

    /** Takes out a task that is in this array. */
    void remove(Task task) {
        TaskQueue queue = queues[task.policyLevel];
        queue.remove(task);
        if (queue.isEmpty()) {
            clear(task.policyLevel);
        }
        size--;
    }

    /** Level of the most urgent task, {@link #LEVELS} when there is none. Hot path. */
    int top() {
        if (low != 0) {
            return Long.numberOfTrailingZeros(low);
        }
        if (middle != 0) {
            return 64 + Long.numberOfTrailingZeros(middle);
        }
        return high == 0 ? LEVELS : 128 + Long.numberOfTrailingZeros(high);
    }

    /** Takes out the most urgent task. Hot path. */
    @Nullable
    Task poll() {
        int level = top();
        if (level == LEVELS) {
            return null;
        }
        TaskQueue queue = queues[level];
        Task task = queue.pollFirst();
        if (queue.isEmpty()) {
            clear(level);
        }
        size--;
        return task;
    }

    /** Takes out a task for another CPU, of the least urgent level that has one which may run there. */
    @Nullable
    Task pollFor(int cpu) {
        for (int level = LEVELS - 1; size > 0 && level >= 0; level--) {
            if (!queues[level].isEmpty()) {
                Task task = queues[level].pollColdestAllowedOn(cpu);
                if (task != null) {
                    if (queues[level].isEmpty()) {
                        clear(level);
                    }
                    size--;
                    return task;
                }
            }
        }
        return null;
    }

    /** The middle word is asked for first, since most nice values have their levels there. */
    private void mark(int level) {
        long bit = 1L << level;
        if (level >> 6 == 1) {
            middle |= bit;
        } else if (level < 64) {
            low |= bit;
        } else {
            high |= bit;
        }
    }

    private void clear(int level) {
        long bit = ~(1L << level);
        if (level >> 6 == 1) {
            middle &= bit;
        } else if (level < 64) {
            low &= bit;
        } else {
            high &= bit;
        }
    }

    int size() {
        return size;
    }

    /** Appends the tasks in the order in which they would be taken out. */
    void appendTo(java.util.List<Task> tasks) {
        for (TaskQueue queue : queues) {
            tasks.addAll(queue.toList());
        }
    }
}
