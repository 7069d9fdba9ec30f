package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.OwnCacheLines;
import org.jspecify.annotations.Nullable;

/**
 * How tasks leave a CPU for another one: where an arrival belongs, what is given to CPUs that idle, the balance every 100 ms, and the FPU state that must
 * be out of the old CPU's registers first. Token holder.
 */
final class Mover extends OwnCacheLines {
    private static final long BALANCE_NANOS = 100_000_000;
    /** CPUs among which each balance looks; every fourth one looks at all. */
    private static final int GROUP = 4;

    private static final int MOST_AT_ONCE = 32;

    private final SchedulerCore core;
    private final Cpu cpu;
    private final long neighbours;
    private final long balanceTicks;
    private long nextBalance;
    private int rounds;
    /** Last task with a detach hook that ran here. */
    private @Nullable CoreTask resident;

    Mover(SchedulerCore core, Cpu cpu) {
        this.core = core;
        this.cpu = cpu;
        this.neighbours = (1L << GROUP) - 1 << cpu.id / GROUP * GROUP;
        this.balanceTicks = core.ticks.ticks(BALANCE_NANOS);
    }

    /** The CPU where a task that is to be enqueued here belongs. It is held. Hot path. */
    int target(CoreTask task, EnqueueReason reason) {
        if (!task.allowedOn(cpu.id)) {
            return core.set.leastLoaded(task.affinity(), cpu.id);
        }
        if (reason != EnqueueReason.NEW && reason != EnqueueReason.WAKE) {
            return cpu.id;
        }
        if (task.queue == ClassStack.FAIR) {
            int wanted = cpu.stack.placement(task, reason);
            return wanted >= 0 && wanted < core.cpus() && task.allowedOn(wanted) ? wanted : cpu.id;
        }
        return task.queue == ClassStack.REAL_TIME ? core.set.lessUrgent(task, cpu) : cpu.id;
    }

    /** Part of a pass: what other CPUs get. {@code runs} is whether the task that ran goes on. Hot path. */
    void pass(boolean runs, long now) {
        if ((core.onlineCpus() & cpu.bit) == 0) {
            evacuate(now);
            return;
        }
        if (cpu.stack.size() == 0) {
            return;
        }
        if ((core.set.idle() & ~cpu.bit) != 0) {
            give(runs ? 0 : 1, now);
        }
        if (runs) {
            CoreTask urgent = cpu.stack.waitingRealTime();
            if (urgent != null) {
                push(urgent, now);
            }
        }
        if (now - nextBalance >= 0) {
            nextBalance = now + balanceTicks;
            balance(runs ? 1 : 0, now);
        }
    }

    /** Gives waiting tasks to CPUs that have none, one each. */
    private void give(int kept, long now) {
        long idle = core.set.idle() & ~cpu.bit;
        while (idle != 0 && cpu.stack.size() > kept) {
            int target = Long.numberOfTrailingZeros(idle);
            idle &= idle - 1;
            if (!core.set.claimIdle(target)) {
                continue;
            }
            CoreTask task = cpu.stack.release(target, true);
            if (task == null) {
                core.set.unclaimIdle(target);
                core.set.askNext(core.cpu(target), cpu.id);
            } else {
                send(task, task.allowedOn(target) ? target : core.set.leastLoaded(task.affinity(), cpu.id), now);
            }
        }
    }

    /** A real-time task that waits here goes where something less urgent runs. */
    private void push(CoreTask urgent, long now) {
        int target = core.set.lessUrgent(urgent, cpu);
        if (target != cpu.id) {
            cpu.stack.remove(urgent);
            send(urgent, target, now);
        }
    }

    private void balance(int runs, long now) {
        long scope = rounds++ % GROUP == GROUP - 1 ? core.onlineCpus() : core.onlineCpus() & neighbours;
        int target = core.set.leastLoaded(scope & ~cpu.bit, cpu.id);
        int here = cpu.stack.size() + runs;
        int there = core.cpu(target).tasks();
        if (target == cpu.id || there >= here) {
            return;
        }
        int number = Math.min(cpu.stack.balance(here, there), MOST_AT_ONCE);
        for (int i = 0; i < number; i++) {
            CoreTask task = cpu.stack.release(target, false);
            if (task == null) {
                return;
            }
            send(task, task.allowedOn(target) ? target : core.set.leastLoaded(task.affinity(), cpu.id), now);
        }
    }

    /** This CPU is off line: everything goes. */
    private void evacuate(long now) {
        CoreTask task;
        while ((task = cpu.stack.any()) != null) {
            int target = core.set.leastLoaded(task.affinity(), cpu.id);
            if (target == cpu.id) {
                return;
            }
            cpu.stack.remove(task);
            send(task, target, now);
        }
    }

    /** Sends a task that is held no more. */
    void send(CoreTask task, int target, long now) {
        if (task.resident == cpu.id) {
            detach(task);
        }
        cpu.meter.moved(task, now, target);
        // Its wait goes on there.
        task.wokenTsc = task.enqueuedTsc;
        task.why = CoreTask.Why.MIGRATED;
        if (task.queue == ClassStack.FAIR) {
            task.clearPolicyFields();
        }
        core.set.push(task, target);
    }

    private void detach(CoreTask task) {
        Runnable hook = task.detachHook;
        if (hook != null) {
            try {
                hook.run();
            } catch (Throwable why) {
                core.report("detach hook", "of " + task.name(), why);
            }
        }
        task.resident = AttributedTask.NOWHERE;
        if (resident == task) {
            resident = null;
        }
    }

    /** A task is about to run: the one whose registers are in the FPU makes room. Hot path. */
    void enter(CoreTask task) {
        if (task.detachHook != null) {
            CoreTask before = resident;
            if (before != task) {
                if (before != null && before.resident == cpu.id) {
                    detach(before);
                }
                resident = task;
            }
            task.resident = cpu.id;
        }
    }

    void ended(CoreTask task) {
        if (resident == task) {
            resident = null;
        }
    }
}
