package org.exoos.hal.nucleus;

import java.util.concurrent.TimeUnit;
import org.exoos.hal.Processors;
import org.exoos.nucleus.Cpus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** CPUs and native threads of the nucleus. */
@Component(enabled = false)
public final class NucleusProcessors implements Processors { // hot path: idle, kick, takeKick
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int count = Cpus.count();
    private final long tscHz = Cpus.tscHz();

    @Activate
    public NucleusProcessors() {}

    @Override
    public int count() {
        return count;
    }

    @Override
    public int current() {
        return Cpus.current();
    }

    @Override
    public void pin(int cpu) {
        accepted(cpu, Cpus.pin(cpu));
    }

    @Override
    public void threadClass(ThreadClass threadClass) {
        Cpus.threadClass(
                switch (threadClass) {
                    case HIGH -> 0;
                    case NORMAL -> 1;
                    case SERVICE -> 2;
                });
    }

    @Override
    public void registerCarrier(int cpu) {
        accepted(cpu, Cpus.registerCarrier(cpu));
    }

    @Override
    public boolean idle(int cpu, long deadlineNanos) {
        return Cpus.idle(cpu, deadlineNanos);
    }

    @Override
    public void kick(int cpu) {
        Cpus.kick(cpu);
    }

    @Override
    public boolean takeKick(int cpu) {
        return Cpus.takeKick(cpu);
    }

    @Override
    public boolean awaitCarrierBlocked(int cpu, long patienceNanos) {
        return Cpus.awaitCarrierBlocked(cpu, patienceNanos);
    }

    @Override
    public boolean carrierBlocked(int cpu) {
        return Cpus.carrierBlocked(cpu);
    }

    @Override
    public long timeNanos(int cpu, CpuTime what) {
        if (cpu < 0 || cpu >= count) {
            throw new IllegalArgumentException("no CPU " + cpu);
        }
        int number = switch (what) {
            case IDLE -> 0;
            case KERNEL -> 1;
            case USER -> 2;
            case STEAL -> 3;
            case INTERRUPT -> 4;
        };
        long ticks = Cpus.timeTsc(cpu, number);
        return ticks / tscHz * SECOND + ticks % tscHz * SECOND / tscHz;
    }

    private static void accepted(int cpu, long result) {
        if (result < 0) {
            throw new IllegalArgumentException("CPU %d: error %d".formatted(cpu, -result));
        }
    }
}
