package org.exoos.sched.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** All tasks that have not ended. Lock-free: an array twice as long as the limit, probed from the task's number on. */
final class TaskTable {
    private final AtomicReferenceArray<CoreTask> slots;
    private final int limit;
    private final AtomicInteger size = new AtomicInteger();

    TaskTable(int limit) {
        this.limit = limit;
        this.slots = new AtomicReferenceArray<>(Integer.highestOneBit(Math.max(limit, 8)) * 4);
    }

    /** False when the table is full. */
    boolean add(CoreTask task) {
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            return false;
        }
        for (int i = task.id(); ; i++) {
            if (slots.compareAndSet(slot(i), null, task)) {
                return true;
            }
        }
    }

    void remove(CoreTask task) {
        for (int i = task.id(); i < task.id() + slots.length(); i++) {
            if (slots.get(slot(i)) == task) {
                slots.set(slot(i), null);
                size.decrementAndGet();
                return;
            }
        }
    }

    int size() {
        return size.get();
    }

    int limit() {
        return limit;
    }

    /** Not a moment's picture: tasks that start or end meanwhile may be in it or not. */
    List<CoreTask> snapshot() {
        List<CoreTask> tasks = new ArrayList<>(size.get() + 8);
        for (int i = 0; i < slots.length(); i++) {
            CoreTask task = slots.get(i);
            if (task != null) {
                tasks.add(task);
            }
        }
        tasks.sort((a, b) -> Integer.compare(a.id(), b.id()));
        return tasks;
    }

    private int slot(int i) {
        return i & (slots.length() - 1);
    }
}
