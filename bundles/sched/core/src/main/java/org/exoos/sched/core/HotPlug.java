package org.exoos.sched.core;

import java.util.concurrent.locks.LockSupport;

/**
 * Takes CPUs out of use and back in. The carrier of a CPU that is off line stays: it passes on what still arrives. Platform threads and tasks that run
 * elsewhere.
 */
final class HotPlug {
    private static final long LIMIT_NANOS = 10_000_000_000L;

    private final SchedulerCore core;

    HotPlug(SchedulerCore core) {
        this.core = core;
    }

    void online(int number, boolean online) {
        if (number < 0 || number >= core.cpus()) {
            throw new IllegalArgumentException("no CPU " + number);
        }
        if (online) {
            core.set.online(number, true);
            return;
        }
        long others = core.onlineCpus() & ~(1L << number);
        if (others == 0) {
            throw new IllegalStateException("CPU " + number + " is the last one on line");
        }
        core.admission().evacuate(number, others);
        core.set.online(number, false);
        awaitEmpty(core.cpu(number));
    }

    private void awaitEmpty(Cpu cpu) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (cpu.load > 0 || cpu.running != null || !cpu.inbox.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("CPU " + cpu.id + " still runs " + cpu.meter.last());
            }
            core.processors.kick(cpu.id);
            LockSupport.parkNanos(this, 1_000_000);
        }
    }
}
