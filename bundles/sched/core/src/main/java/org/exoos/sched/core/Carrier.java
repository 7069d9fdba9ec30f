package org.exoos.sched.core;

import java.util.Objects;
import org.exoos.hal.Processors;
import org.exoos.hal.Processors.ThreadClass;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.TaskState;
import org.exoos.sched.core.CoreTask.Why;
import org.exoos.sched.core.Token.LostCpu;
import org.jspecify.annotations.Nullable;

/**
 * A platform thread pinned to a CPU that runs tasks there.
 *
 * <p>A CPU has one carrier at work and one that watches it (the spare). When the one at work is blocked inside a task (in native code, or in the VM for
 * the lock of a class loader) while other tasks wait, the spare takes the CPU over: without it the task that could release that lock would never
 * run. A new spare then watches the new carrier; the superseded one switches its task out when it comes back, and ends.
 *
 * <pre>
 *   WATCHING -> WORKING   took over: Cpu.running swapped from the victim to null
 *   WORKING  -> ended     its task returned and Cpu.running was not itself any more
 * </pre>
 */
final class Carrier extends OwnCacheLines implements Runnable {
    private static final long PATIENCE_NANOS = 5_000_000;

    /** What it begins with. */
    enum Role {
        /** The token, at boot. */
        FIRST,
        /** Watching. */
        SPARE,
        /** The token of a carrier that is stuck in a policy's call. */
        SUCCESSOR
    }

    private final SchedulerCore core;
    final Cpu cpu;
    final Role role;
    private final @Nullable Throwable why;
    /** A spare is just taking over from this one: it has swapped {@link Cpu#running} and still touches the task. */
    private volatile boolean beingSuperseded;

    private @Nullable CoreTask task;
    private @Nullable Thread thread;

    /** @param why what the policy is blamed for, for a successor */
    Carrier(SchedulerCore core, Cpu cpu, Role role, @Nullable Throwable why) {
        this.core = core;
        this.cpu = cpu;
        this.role = role;
        this.why = why;
    }

    @Override
    public void run() {
        core.processors.pin(cpu.id);
        core.processors.threadClass(ThreadClass.NORMAL);
        try {
            if (role != Role.SPARE || watch()) {
                work();
            }
        } catch (LostCpu lost) {
            // A successor has the CPU.
        } finally {
            core.carriers.ended(this);
        }
    }

    /** Runs tasks until superseded. Begins with the token in hand. */
    private void work() {
        Thread me = Thread.currentThread();
        core.processors.registerCarrier(cpu.id);
        cpu.stack.token.hand(me);
        if (why != null) {
            cpu.recover(why);
        }
        while (!core.closed()) {
            CoreTask next = cpu.decide();
            if (next == null) {
                cpu.idle();
                continue;
            }
            runs(next, me);
            try {
                Objects.requireNonNull(next.continuation).run();
            } catch (Throwable why) {
                core.report("virtual thread", "of " + next.name(), why);
            }
            if (!CpuFace.RUNNING.compareAndSet(cpu, this, null)) {
                superseded(next);
                return;
            }
            cpu.ran(next);
        }
    }

    /** The task is about to run here. */
    void runs(CoreTask next, Thread me) {
        task = next;
        thread = me;
        cpu.enter(next, me);
        CpuFace.RUNNING.lazySet(cpu, this);
    }

    /**
     * Whether it is the task running here that wakes another one. Who wakes another often blocks next: a preemption in between would only double the
     * switches. So the policy is asked when the waker blocks, or has run on for some time, to which its slice is cut. Hot path.
     */
    boolean wakes(long now) {
        CoreTask waker = task;
        if (waker == null || !waker.runsOn(Thread.currentThread(), thread)) {
            return false;
        }
        waker.endBy(now + core.set.shortTicks);
        return true;
    }

    /** Waits until the carrier at work is blocked while tasks wait, and takes the token: true when it has it. */
    private boolean watch() {
        Processors processors = core.processors;
        long pause = 1;
        while (!core.closed()) {
            if (!processors.awaitCarrierBlocked(cpu.id, PATIENCE_NANOS)) {
                return false;
            }
            if (cpu.hasWork() && core.carriers.room(cpu) && takeOver(processors)) {
                return true;
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return false;
            }
            pause = Math.min(2 * pause, 16);
        }
        return false;
    }

    private boolean takeOver(Processors processors) {
        Carrier victim = cpu.running;
        if (victim == null || !processors.carrierBlocked(cpu.id)) {
            return false;
        }
        victim.beingSuperseded = true;
        try {
            if (!CpuFace.RUNNING.compareAndSet(cpu, victim, null)) {
                return false;
            }
            cpu.stack.token.hand(Thread.currentThread());
            CoreTask blocked = victim.task;
            if (blocked != null) {
                cpu.superseded(blocked);
            }
            core.carriers.tookOver();
        } finally {
            victim.beingSuperseded = false;
        }
        core.carriers.launch(new Carrier(core, cpu, Role.SPARE, null));
        return true;
    }

    /** Switches out the task of a carrier that has lost the CPU meanwhile. */
    private void superseded(CoreTask mine) {
        while (beingSuperseded) {
            Thread.onSpinWait();
        }
        long now = core.clock.tsc();
        mine.runTicks += now - mine.accountedTsc;
        mine.accountedTsc = now;
        if (mine.requeued) {
            mine.requeued = false;
            if (mine.why == Why.START) {
                mine.why = Why.WAKE;
            }
            CoreTask.STATE.lazySet(mine, TaskState.BLOCKED);
            mine.onCarrier = null;
            core.set.push(mine, cpu.id);
            return;
        }
        boolean end = mine.ended();
        CoreTask.STATE.lazySet(mine, end ? TaskState.ENDED : TaskState.BLOCKED);
        if (end) {
            core.ended(mine);
        }
        mine.onCarrier = null;
        if (mine.deferred != 0 && CoreTask.DEFERRED.compareAndSet(mine, 1, 0)) {
            core.set.push(mine, cpu.id);
        }
    }
}
