package org.exoos.hal.simulated;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.Processors;
import org.exoos.nucleus.VirtualThreads;
import org.jspecify.annotations.Nullable;

/**
 * CPUs that are ordinary platform threads of the host. A kick is a flag and an unpark; as on the nucleus, the flag is tested
 * after the waiter is published, so a kick is never lost.
 *
 * <p>With a virtual clock and {@link MachineConfig#autoAdvance()}, time jumps to the earliest deadline when every registered carrier
 * is idle with no kick pending.
 */
public final class SimulatedProcessors implements Processors {
    private static final class Cpu {
        final AtomicBoolean kicked = new AtomicBoolean();
        final AtomicLongArray spent = new AtomicLongArray(CpuTime.values().length);
        volatile @Nullable Thread carrier;
        volatile @Nullable Thread waiter;
        volatile boolean idle;
        volatile long deadline;
    }

    private final Cpu[] cpus;
    private final SimulatedClock clock;
    private final boolean autoAdvance;
    private final ConcurrentHashMap<Thread, Integer> pinned = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Thread, ThreadClass> classes = new ConcurrentHashMap<>();

    SimulatedProcessors(int count, SimulatedClock clock, boolean autoAdvance) {
        if (count < 1) {
            throw new IllegalArgumentException("a machine needs a CPU: " + count);
        }
        this.cpus = new Cpu[count];
        Arrays.setAll(cpus, i -> new Cpu());
        this.clock = clock;
        this.autoAdvance = autoAdvance && clock.isVirtual();
        clock.onAdvance(this::wakeExpired);
    }

    @Override
    public int count() {
        return cpus.length;
    }

    /** CPU that the calling thread, or the carrier under the calling virtual thread, is pinned to; 0 for any other. */
    @Override
    public int current() {
        Integer cpu = pinned.get(VirtualThreads.currentCarrier());
        return cpu == null ? 0 : cpu;
    }

    @Override
    public void pin(int cpu) {
        cpu(cpu);
        pinned.put(VirtualThreads.currentCarrier(), cpu);
    }

    @Override
    public void threadClass(ThreadClass threadClass) {
        classes.put(VirtualThreads.currentCarrier(), threadClass);
    }

    /** The class that {@code thread} has given itself; {@code SERVICE} if none. */
    public ThreadClass threadClassOf(Thread thread) {
        return classes.getOrDefault(thread, ThreadClass.SERVICE);
    }

    @Override
    public void registerCarrier(int cpu) {
        cpu(cpu).carrier = VirtualThreads.currentCarrier();
    }

    @Override
    public boolean idle(int cpu, long deadlineNanos) {
        Cpu me = cpu(cpu);
        long start = clock.nanoTime();
        me.deadline = deadlineNanos;
        me.waiter = Thread.currentThread();
        me.idle = true;
        boolean kick;
        while (!(kick = me.kicked.getAndSet(false)) && !expired(deadlineNanos)) {
            if (autoAdvance && jumpIfAllIdle()) {
                continue;
            }
            if (deadlineNanos == 0 || clock.isVirtual()) {
                LockSupport.park(me);
            } else {
                LockSupport.parkNanos(me, Math.max(1, deadlineNanos - clock.nanoTime()));
            }
            Thread.interrupted();
        }
        me.idle = false;
        me.waiter = null;
        me.spent.addAndGet(CpuTime.IDLE.ordinal(), clock.nanoTime() - start);
        return kick;
    }

    @Override
    public void kick(int cpu) {
        Cpu target = cpus[cpu];
        target.kicked.set(true);
        Thread waiter = target.waiter;
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    @Override
    public boolean takeKick(int cpu) {
        Cpu me = cpus[cpu];
        return me.kicked.get() && me.kicked.getAndSet(false);
    }

    @Override
    public boolean awaitCarrierBlocked(int cpu, long patienceNanos) {
        Cpu watched = cpu(cpu);
        long since = 0;
        while (!Thread.currentThread().isInterrupted()) {
            if (!carrierBlocked(cpu)) {
                since = 0;
            } else if (since == 0) {
                since = System.nanoTime();
            } else if (System.nanoTime() - since > patienceNanos) {
                return true;
            }
            long step = Math.clamp(patienceNanos / 4, 100_000L, TimeUnit.MILLISECONDS.toNanos(5));
            LockSupport.parkNanos(watched, step);
        }
        return false;
    }

    @Override
    public boolean carrierBlocked(int cpu) {
        Cpu watched = cpu(cpu);
        Thread carrier = watched.carrier;
        if (carrier == null || watched.idle) {
            return false;
        }
        boolean waiting = switch (carrier.getState()) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> false;
        };
        return waiting && !watched.idle;
    }

    @Override
    public long timeNanos(int cpu, CpuTime what) {
        return cpu(cpu).spent.get(what.ordinal());
    }

    /** Whether the carrier of {@code cpu} is in {@link #idle}. */
    public boolean isIdle(int cpu) {
        return cpu(cpu).idle;
    }

    void spent(int cpu, CpuTime what, long nanos) {
        cpus[cpu].spent.addAndGet(what.ordinal(), nanos);
    }

    private Cpu cpu(int number) {
        if (number < 0 || number >= cpus.length) {
            throw new IllegalArgumentException("no CPU " + number + " in a machine of " + cpus.length);
        }
        return cpus[number];
    }

    private boolean expired(long deadline) {
        return deadline != 0 && clock.nanoTime() >= deadline;
    }

    private void wakeExpired() {
        for (Cpu cpu : cpus) {
            Thread waiter = cpu.waiter;
            if (waiter != null && expired(cpu.deadline)) {
                LockSupport.unpark(waiter);
            }
        }
    }

    /** Whether time was moved on. Two carriers may both find all idle; the clock takes the later of equal answers. */
    private boolean jumpIfAllIdle() {
        long earliest = Long.MAX_VALUE;
        for (Cpu cpu : cpus) {
            if (cpu.carrier == null) {
                continue;
            }
            if (!cpu.idle || cpu.kicked.get() || expired(cpu.deadline)) {
                return false;
            }
            if (cpu.deadline != 0) {
                earliest = Math.min(earliest, cpu.deadline);
            }
        }
        if (earliest == Long.MAX_VALUE) {
            return false;
        }
        clock.advanceTo(earliest);
        return true;
    }
}
