package org.exoos.vfs.procfs;

import java.util.Locale;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;

/** Load averages over 1, 5 and 15 minutes: user tasks that run or could run, sampled every 5 s by a kernel task. */
final class LoadAverage {
    private static final long PERIOD_MILLIS = 5_000;
    private static final double[] DECAY = {Math.exp(-5.0 / 60), Math.exp(-5.0 / 300), Math.exp(-5.0 / 900)};

    private final Scheduler scheduler;
    private final Task sampler;
    private volatile double[] averages = new double[DECAY.length];
    private volatile boolean closed;

    LoadAverage(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.sampler = scheduler.start("loadavg", Task.Kind.KERNEL, this::run);
    }

    void close() {
        closed = true;
        sampler.thread().interrupt();
    }

    double[] averages() {
        return averages;
    }

    /** User tasks that run or could run now. */
    int runnable() {
        int count = 0;
        for (Task task : scheduler.tasks()) {
            TaskState state = task.state();
            if (task.kind() == Task.Kind.USER && (state == TaskState.RUNNABLE || state == TaskState.RUNNING)) {
                count++;
            }
        }
        return count;
    }

    /** One step of the exponential averages. */
    static double[] step(double[] before, int runnable) {
        double[] after = new double[before.length];
        for (int i = 0; i < before.length; i++) {
            after[i] = before[i] * DECAY[i] + runnable * (1 - DECAY[i]);
        }
        return after;
    }

    String text() {
        double[] now = averages;
        return String.format(Locale.ROOT, "%.2f %.2f %.2f", now[0], now[1], now[2]);
    }

    private void run() {
        while (!closed) {
            try {
                Thread.sleep(PERIOD_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            averages = step(averages, runnable());
        }
    }
}
