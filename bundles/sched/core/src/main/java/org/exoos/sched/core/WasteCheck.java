package org.exoos.sched.core;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The on-line checker of "no CPU idle while a runnable task waits" (Lozi et al., The Linux Scheduler: a Decade of Wasted Cores, EuroSys 2016). A
 * finding: a CPU idled all the time between two looks while a task that it may run waited on another CPU that had the opportunity to give it away, which is
 * two passes. Watchdog thread.
 */
final class WasteCheck {
    private static final Logger LOG = LoggerFactory.getLogger(WasteCheck.class);
    private static final int OPPORTUNITIES = 4;

    private final SchedulerCore core;
    private final Waiting[] before;
    private final long[] idlePasses;
    private final AtomicLong found = new AtomicLong();

    private static final class Waiting {
        @Nullable
        CoreTask task;

        long enqueuedTsc;
        long passes;
    }

    WasteCheck(SchedulerCore core) {
        this.core = core;
        this.before = new Waiting[core.set.count()];
        java.util.Arrays.setAll(before, i -> new Waiting());
        this.idlePasses = new long[core.set.count()];
    }

    long found() {
        return found.get();
    }

    void look() {
        for (Cpu idle : core.set.every()) {
            // A CPU that idles makes no passes: the same number means that it has not stopped idling.
            boolean idled = idle.idling && idle.passes == idlePasses[idle.id] && (core.onlineCpus() & idle.bit) != 0;
            if (idled) {
                for (Cpu busy : core.set.every()) {
                    compare(idle, busy, before[busy.id]);
                }
            }
        }
        for (Cpu cpu : core.set.every()) {
            idlePasses[cpu.id] = cpu.idling ? cpu.passes : -1;
            Waiting now = before[cpu.id];
            CoreTask first = cpu.stack.held.first();
            if (first == null || first != now.task || first.enqueuedTsc != now.enqueuedTsc) {
                now.task = first;
                now.enqueuedTsc = first == null ? 0 : first.enqueuedTsc;
                now.passes = cpu.passes;
            }
        }
    }

    private void compare(Cpu idle, Cpu busy, Waiting then) {
        CoreTask task = then.task;
        if (busy != idle
                && task != null
                && busy.stack.held.first() == task
                && task.enqueuedTsc == then.enqueuedTsc
                && task.allowedOn(idle.id)
                && busy.passes - then.passes > OPPORTUNITIES
                && idle.idling) {
            found.incrementAndGet();
            LOG.warn("CPU {} idles while {} waits on CPU {}", idle.id, task, busy.id);
        }
    }
}
