package org.exoos.sched.core;

import org.exoos.hal.Clock;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.core.TraceRing.Event;

/** What policies see of the machine. Any thread. */
final class MachineView implements PolicyContext {
    private final CpuSet set;
    private final Clock clock;

    MachineView(CpuSet set, Clock clock) {
        this.set = set;
        this.clock = clock;
    }

    @Override
    public int cpus() {
        return set.count();
    }

    @Override
    public long onlineCpus() {
        return set.online();
    }

    @Override
    public int load(int cpu) {
        return set.get(cpu).load;
    }

    @Override
    public boolean idle(int cpu) {
        return set.get(cpu).idling;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    @Override
    public void note(int cpu, int code, long value) {
        long now = clock.tsc();
        Cpu here = set.get(cpu);
        here.meter.trace.add(now, now, Event.NOTE, code, value, here.generation.name);
    }
}
