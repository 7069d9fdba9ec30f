package org.exoos.sched.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.TaskStatistics;
import org.exoos.sched.core.TraceRing.Event;
import org.jspecify.annotations.Nullable;

/** Books what happens on one CPU: time, waits, switches, and the trace. The token holder writes, any thread reads. Hot path. */
final class CpuMeter extends OwnCacheLines {
    private final Ticks ticks;
    final TraceRing trace = new TraceRing();
    /** Task that was picked last. */
    private @Nullable CoreTask last;

    private long switches;
    private long picks;
    private long migrations;
    private long runTicks;
    private long waitTicks;
    private long voluntary;
    private long involuntary;
    private final long[] latencies = new long[TaskStatistics.BUCKETS];

    CpuMeter(Ticks ticks) {
        this.ticks = ticks;
    }

    /** A task begins to run. */
    void picked(CoreTask task, long now) {
        long waited = now - task.enqueuedTsc;
        task.waitTicks += waited;
        task.waitedTicks = waited;
        waitTicks += waited;
        if (waited > task.waitMaxTicks) {
            task.waitMaxTicks = waited;
        }
        if (task.woken) {
            task.woken = false;
            task.wakeUps++;
            int bucket = ticks.bucket(waited);
            task.latencies[bucket]++;
            latencies[bucket]++;
        }
        picks++;
        if (task != last) {
            switches++;
            last = task;
        }
    }

    /** A task has stopped, or is asked whether it goes on. */
    void ran(CoreTask task, long now) {
        long more = now - task.accountedTsc;
        task.accountedTsc = now;
        task.stoppedTsc = now;
        task.runTicks += more;
        runTicks += more;
    }

    /** A run is over. */
    void stopped(CoreTask task, long now, Event how) {
        if (how == Event.PREEMPTED) {
            task.involuntary++;
            involuntary++;
        } else {
            task.voluntary++;
            voluntary++;
        }
        trace.add(task.pickedTsc, now, how, task.id(), task.waitedTicks, task.name());
    }

    void moved(CoreTask task, long now, int target) {
        migrations++;
        task.migrations++;
        trace.add(now, now, Event.MOVED, task.id(), target, task.name());
    }

    void idle() {
        last = null;
    }

    @Nullable
    CoreTask last() {
        return last;
    }

    long switches() {
        return switches;
    }

    long picks() {
        return picks;
    }

    long migrations() {
        return migrations;
    }

    long runNanos() {
        return ticks.nanos(runTicks);
    }

    long waitNanos() {
        return ticks.nanos(waitTicks);
    }

    long voluntary() {
        return voluntary;
    }

    long involuntary() {
        return involuntary;
    }

    List<Long> latencies() {
        List<Long> list = new ArrayList<>(latencies.length);
        for (long n : latencies) {
            list.add(n);
        }
        return list;
    }
}
