package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;

/** A queue in order of arrival, of which a test changes what it is about. */
class ArrivalOrder extends RunQueue {
    final TaskQueue queue = new TaskQueue();

    @Override
    public void enqueue(Task task, EnqueueReason reason) {
        queue.addLast(task);
    }

    @Override
    public @Nullable Task pick() {
        return queue.pollFirst();
    }

    @Override
    public void remove(Task task) {
        queue.remove(task);
    }

    @Override
    public long sliceNanos(Task task) {
        return 1_000_000;
    }

    @Override
    public QueueState exportState() {
        return QueueState.ofOrder(queue.toList());
    }
}
