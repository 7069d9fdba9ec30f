package org.exoos.sched.core;

import java.util.List;
import org.exoos.nucleus.VirtualThreads;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where tasks begin and end. Any thread, unless a method says otherwise. */
final class TaskLife {
    private static final Logger LOG = LoggerFactory.getLogger(TaskLife.class);

    private final SchedulerCore core;
    private final TaskTable table;
    private final Counts counts;
    private final ThreadLocal<@Nullable CoreTask> current = new ThreadLocal<>();

    TaskLife(SchedulerCore core, TaskTable table, Counts counts) {
        this.core = core;
        this.table = table;
        this.counts = counts;
    }

    Task start(String name, Task.Kind kind, Runnable body) {
        CoreTask task = new CoreTask(core, counts.nextId(), name, kind, core.set.all());
        task.thread(VirtualThreads.newThread(task.name(), task, () -> run(task, body)));
        CoreTask caller = current();
        if (caller != null && kind == Task.Kind.USER && caller.kind() == kind) {
            task.inherit(caller);
        }
        if (!table.add(task)) {
            throw new IllegalStateException("the task table is full: " + table.limit() + " tasks");
        }
        counts.started();
        int here = caller != null ? caller.cpu : task.id() % core.set.count();
        task.cpu = core.set.leastLoaded(task.affinity(), here);
        task.thread().start();
        return task;
    }

    private void run(CoreTask task, Runnable body) {
        current.set(task);
        try {
            body.run();
        } catch (Throwable why) {
            LOG.error("{} ended by an exception", task, why);
        } finally {
            core.admission().ended(task);
            task.bodyDone = true;
        }
    }

    /** Its last run is over. Carrier. */
    void ended(CoreTask task) {
        if (!task.foreign) {
            table.remove(task);
            counts.ended();
        }
    }

    /** The task of the calling thread. Hot path. */
    @Nullable
    CoreTask current() {
        return current.get();
    }

    List<CoreTask> snapshot() {
        return table.snapshot();
    }
}
