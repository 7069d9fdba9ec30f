package org.exoos.sched.core;

import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.Processors.ThreadClass;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.core.Carrier.Role;
import org.exoos.sched.core.Generation.PolicyError;
import org.jspecify.annotations.Nullable;

/**
 * Looks every 250 ms whether a fair task starves or a call of the policy does not return, and takes the policy out. Its clock is its own beat: while the machine
 * stands still (safepoint, debugger, host), it does not beat, so nobody is blamed for that. Sleeps without a timer while all CPUs idle.
 *
 * <p>A task starves when it has waited longer than its class allows while its CPU went through passes: a CPU that makes no pass is held up by the task
 * that runs there, which is not the policy's fault. Nor is what it waited under the policy before.
 */
final class Watchdog implements Runnable {
    static final long BEAT_NANOS = 250_000_000;
    private static final long CHECK_NANOS = 20_000_000;
    private static final long PER_TASK_MILLIS = 100;
    private static final int PASSES = 8;

    private final SchedulerCore core;
    private final Thread thread;
    private final Seen[] seen;
    private final long limitMillis;
    private final @Nullable WasteCheck check;
    private volatile boolean asleep;

    /** What it saw of a CPU at its last beat. */
    static final class Seen extends OwnCacheLines {
        /** Beats at which no real-time task ran: fair tasks are not starved by their policy when those have the CPU. */
        volatile int beat;

        long passes;
        int stuckBeats;

        @Nullable
        CoreTask suspect;

        int suspectSince;
    }

    Watchdog(SchedulerCore core, Settings settings) {
        this.core = core;
        this.limitMillis = settings.limitMillis();
        this.check = settings.check() ? new WasteCheck(core) : null;
        this.seen = new Seen[core.set.count()];
        java.util.Arrays.setAll(seen, i -> new Seen());
        this.thread = Thread.ofPlatform().daemon().name("sched-watchdog").unstarted(this);
    }

    void start() {
        thread.start();
    }

    void close() {
        LockSupport.unpark(thread);
    }

    long limitMillis() {
        return limitMillis;
    }

    /** What it sees of a CPU; its beat is the clock by which the waits of fair tasks there are judged. */
    Seen seen(int cpu) {
        return seen[cpu];
    }

    /** Whether it waits without a timer until a CPU has work. */
    boolean asleep() {
        return asleep;
    }

    /** Hot path: a carrier left idling. */
    void wake() {
        if (asleep) {
            asleep = false;
            LockSupport.unpark(thread);
        }
    }

    /** Times the on-line checker found a CPU idle while a task waited. */
    long wasted() {
        return check == null ? 0 : check.found();
    }

    @Override
    public void run() {
        core.processors.threadClass(ThreadClass.HIGH);
        long last = core.clock.nanoTime();
        while (!core.closed()) {
            asleep = true;
            if (core.set.allIdle()) {
                LockSupport.park(this);
                asleep = false;
                continue;
            }
            asleep = false;
            LockSupport.parkNanos(this, check == null ? BEAT_NANOS : CHECK_NANOS);
            if (check != null) {
                check.look();
            }
            if (core.clock.nanoTime() - last >= BEAT_NANOS) {
                last = core.clock.nanoTime();
                for (Cpu cpu : core.set.every()) {
                    inspect(cpu, seen[cpu.id]);
                }
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only this thread writes it
    private void inspect(Cpu cpu, Seen last) {
        if (cpu.urgency <= 0) {
            last.beat++;
        }
        long passes = cpu.passes;
        boolean stuck = (passes & 1) != 0 && passes == last.passes;
        last.stuckBeats = stuck ? last.stuckBeats + 1 : 0;
        last.passes = passes;
        if (last.stuckBeats > limitMillis * 1_000_000 / BEAT_NANOS) {
            last.stuckBeats = 0;
            replace(cpu, passes);
            return;
        }
        Generation generation = cpu.generation;
        CoreTask first = cpu.stack.held.first();
        int since = first == null ? 0 : later(first.enqueuedBeat, cpu.adoptedBeat);
        boolean starves = first != null && !stuck && starves(cpu, first, waited(last, since));
        if (starves && first == last.suspect && since == last.suspectSince) {
            last.suspect = null;
            if (cpu.generation == generation && !generation.name.equals(BuiltInPolicy.NAME)) {
                core.policyFailed(
                        generation,
                        cpu.id,
                        new PolicyError(generation.name + " let " + first + " wait for more than " + waited(last, since)
                                + " ms"));
            }
        } else {
            last.suspect = starves ? first : null;
            last.suspectSince = since;
        }
    }

    private static int later(int beat, int other) {
        return beat - other > 0 ? beat : other;
    }

    private static long waited(Seen last, int since) {
        return (last.beat - since) * (BEAT_NANOS / 1_000_000);
    }

    /** Each pass counts twice. A queue that serves all in turn comes to each task in as many passes as it has tasks. */
    private boolean starves(Cpu cpu, CoreTask task, long waitedMillis) {
        int load = cpu.load;
        return cpu.passes - Math.max(task.enqueuedPass, cpu.adoptedPass) > 2L * (2 * load + PASSES)
                && waitedMillis > limitMillis(task) + PER_TASK_MILLIS * load;
    }

    /** How long a task may wait. */
    private long limitMillis(CoreTask task) {
        SchedulingClass fair = task.schedulingClass();
        long times = switch (fair) {
            case IDLE -> 60;
            case BATCH -> 5;
            default -> 1;
        };
        return limitMillis * (task.nice() > 0 ? Math.max(times, 15) : times);
    }

    /** The carrier of a CPU is in a call of the policy and does not come back: another one goes on in its place. */
    private void replace(Cpu cpu, long passes) {
        Generation generation = cpu.generation;
        if (generation.name.equals(BuiltInPolicy.NAME) || !core.carriers.room(cpu)) {
            return;
        }
        PolicyError why =
                new PolicyError("a call of " + generation.name + " has not returned for " + limitMillis + " ms");
        Thread stuck = cpu.stack.token.holder();
        if (stuck != null) {
            why.setStackTrace(stuck.getStackTrace());
        }
        if (cpu.passes != passes || cpu.generation != generation) {
            return; // it came back while its stack was looked at, perhaps since the policy has failed on another CPU:
            // the next one is not to blame
        }
        cpu.stack.token.hand(null);
        LockSupport.parkNanos(this, CHECK_NANOS);
        core.carriers.launch(new Carrier(core, cpu, Role.SUCCESSOR, why));
    }
}
