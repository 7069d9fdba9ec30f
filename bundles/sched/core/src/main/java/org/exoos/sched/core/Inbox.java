package org.exoos.sched.core;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.exoos.sched.OwnCacheLines;
import org.jspecify.annotations.Nullable;

/**
 * Arrivals at one CPU: many threads push, the token holder takes all at once. Lock-free, intrusive through {@code CoreTask.link}: a task is in at most one
 * inbox, which its {@code queued} flag guarantees.
 */
final class Inbox extends OwnCacheLines {
    private static final AtomicReferenceFieldUpdater<Inbox, CoreTask> HEAD =
            AtomicReferenceFieldUpdater.newUpdater(Inbox.class, CoreTask.class, "head");

    private volatile @Nullable CoreTask head;

    /** Hot path. Any thread. */
    void push(CoreTask task) {
        CoreTask old;
        do {
            old = head;
            task.link = old;
        } while (!HEAD.compareAndSet(this, old, task));
    }

    boolean isEmpty() {
        return head == null;
    }

    /** Takes everything, first come first, linked by {@code link}; null when empty. Hot path. */
    @Nullable
    CoreTask takeAll() {
        if (head == null) {
            return null;
        }
        CoreTask reversed = HEAD.getAndSet(this, null);
        CoreTask first = null;
        while (reversed != null) {
            CoreTask next = reversed.link;
            reversed.link = first;
            first = reversed;
            reversed = next;
        }
        return first;
    }
}
