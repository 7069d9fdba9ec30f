package org.exoos.sched.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;

/**
 * Orders changes of attributes and admits {@code DEADLINE} tasks: each reservation is on one CPU, whose reservations add up to at most 95 %, which
 * is where earliest deadline first meets every deadline when none is later than its period's end. Tasks and platform threads; never carriers, which may not wait.
 */
final class Admission {
    private static final double LIMIT = 0.95;

    private final SchedulerCore core;
    private final ReentrantLock lock = new ReentrantLock();
    /** Share of each CPU that is reserved. */
    private final double[] reserved;

    Admission(SchedulerCore core, int cpus) {
        this.core = core;
        this.reserved = new double[cpus];
    }

    /** @throws IllegalStateException when the reservation does not fit */
    void change(AttributedTask task, SchedulingAttributes value) {
        lock.lock();
        try {
            place(task, value, task.requestedAffinity() & core.onlineCpus());
        } finally {
            lock.unlock();
        }
        core.changed((CoreTask) task);
    }

    /** Changes the CPUs asked for. */
    void request(AttributedTask task, long mask) {
        lock.lock();
        try {
            if (task.reservedCpu() != AttributedTask.NOWHERE && (mask >>> task.reservedCpu() & 1) == 0) {
                place(task, task.attributes(), mask & core.onlineCpus());
            }
            task.request(mask);
        } finally {
            lock.unlock();
        }
        core.changed((CoreTask) task);
    }

    /** Takes every reservation off a CPU that goes off line. {@code others} are the CPUs that remain. */
    void evacuate(int cpu, long others) {
        lock.lock();
        try {
            for (CoreTask task : core.table()) {
                if (task.reservedCpu() == cpu) {
                    place(task, task.attributes(), task.requestedAffinity() & others);
                    core.changed(task);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** The task ends. Called by itself. */
    void ended(AttributedTask task) {
        if (task.reservedCpu() != AttributedTask.NOWHERE) {
            lock.lock();
            try {
                release(task);
                task.set(SchedulingAttributes.DEFAULT, AttributedTask.NOWHERE);
            } finally {
                lock.unlock();
            }
        }
    }

    private void place(AttributedTask task, SchedulingAttributes value, long allowed) {
        if (value.schedulingClass() != SchedulingClass.DEADLINE) {
            release(task);
            task.set(value, AttributedTask.NOWHERE);
            return;
        }
        int before = task.reservedCpu();
        double old = before == AttributedTask.NOWHERE ? 0 : share(task.attributes());
        double wanted = share(value);
        int best = AttributedTask.NOWHERE;
        double least = LIMIT - wanted + 1e-9;
        for (int cpu = 0; cpu < reserved.length; cpu++) {
            double others = reserved[cpu] - (cpu == before ? old : 0);
            if ((allowed >>> cpu & 1) != 0 && others <= least) {
                least = others;
                best = cpu;
            }
        }
        if (best == AttributedTask.NOWHERE) {
            throw new IllegalStateException("no CPU has " + Math.round(wanted * 100) + " % left to reserve");
        }
        release(task);
        reserved[best] += wanted;
        task.set(value, best);
    }

    private void release(AttributedTask task) {
        int cpu = task.reservedCpu();
        if (cpu != AttributedTask.NOWHERE) {
            reserved[cpu] = Math.max(0, reserved[cpu] - share(task.attributes()));
        }
    }

    /** Density: of the deadline, not of the period, so that the sum is a sufficient test for shorter deadlines as well. */
    private static double share(SchedulingAttributes value) {
        return (double) value.runtimeNanos() / value.deadlineNanos();
    }
}
