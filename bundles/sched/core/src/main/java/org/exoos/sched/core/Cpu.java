package org.exoos.sched.core;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerStatistics.CpuStatistics;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.exoos.sched.core.CoreTask.Why;
import org.exoos.sched.core.Generation.PolicyError;
import org.jspecify.annotations.Nullable;

/**
 * One CPU: its inbox, its run queue under the policy in charge, and {@link #decide}, the pass between two tasks.
 *
 * <p>The volatile fields are for all threads. Everything else belongs to the holder of the token: the thread that set {@link #running} from itself to null
 * (its carrier, when a task returned; a spare, when it took over). Every call of the policy is made here; whatever it throws ends in {@link #failed},
 * which goes on from the held list.
 */
final class Cpu {
    static final AtomicReferenceFieldUpdater<Cpu, Carrier> RUNNING =
            AtomicReferenceFieldUpdater.newUpdater(Cpu.class, Carrier.class, "running");
    private static final AtomicIntegerFieldUpdater<Cpu> LOAD = AtomicIntegerFieldUpdater.newUpdater(Cpu.class, "load");

    final int id;
    final long bit;
    final Inbox inbox = new Inbox();
    /** Carrier that runs a task here; null while one decides or idles. */
    volatile @Nullable Carrier running;
    /** Set before the carrier looks at the inbox for the last time and sleeps. */
    volatile boolean idling;
    /** Tasks in the run queue, published once per pass. */
    volatile int load;
    /** Generation that this CPU has changed over to. */
    volatile Generation generation;

    private volatile boolean hasChanges;
    private final ConcurrentLinkedQueue<CoreTask> changes = new ConcurrentLinkedQueue<>();

    private final SchedulerCore core;
    private RunQueue queue;
    private final HeldTasks held;
    /** Arrivals taken out of the inbox, not yet enqueued. */
    private @Nullable CoreTask pending;
    /** The task that has just been switched out, to be settled. */
    private @Nullable CoreTask ran;
    /** The task that left ring 3 in its slice and may go on. */
    private @Nullable CoreTask current;

    private boolean preemptWanted;
    /** Task that was picked last. */
    private @Nullable CoreTask last;
    /** Last task with a detach hook that ran here. */
    private @Nullable CoreTask resident;
    /** TSC at the beginning of this pass. */
    private long now;

    private long switches;
    private long picks;
    private long migrations;
    private long runTicks;

    Cpu(SchedulerCore core, int id, Generation generation) {
        this.core = core;
        this.id = id;
        this.bit = 1L << id;
        this.generation = generation;
        this.queue = generation.queues[id];
        this.held = new HeldTasks(id);
    }

    /** The task that the carrier has just unmounted. Token holder. */
    void ran(CoreTask task) {
        ran = task;
    }

    /** The pass between two tasks: the task to run now, or null to idle. Token holder. Hot path. */
    @Nullable
    CoreTask decide() {
        now = core.clock.tsc();
        for (; ; ) {
            try {
                settle();
                if (generation != core.desired()) {
                    changeOver();
                }
                arrivals();
                if (hasChanges) {
                    changes();
                }
                if (current != null && !goesOn(current)) {
                    preempt(current);
                }
                if (held.size() > 0 && (core.idleCpus() & ~bit) != 0) {
                    give();
                }
                CoreTask next = current != null ? current : pick();
                current = null;
                LOAD.lazySet(this, held.size());
                return next;
            } catch (Throwable why) {
                failed(why);
            }
        }
    }

    /** Books the time and state of the task that ran. */
    private void settle() {
        CoreTask task = ran;
        if (task == null) {
            return;
        }
        ran = null;
        account(task);
        if (task.requeued) {
            task.requeued = false;
            CoreTask.ON_CARRIER.lazySet(task, null);
            if (task.why == Why.CHECK) {
                current = task;
                return;
            }
            task.voluntary++;
            boolean yields = task.why == Why.YIELD;
            task.why = Why.WAKE;
            hold(task);
            queue.stopped(
                    task, core.ticksToNanos(now - task.pickedTsc), yields ? StopReason.YIELDED : StopReason.BLOCKED);
            enqueue(task, yields ? EnqueueReason.YIELD : EnqueueReason.WAKE);
        } else {
            boolean end = task.ended();
            task.voluntary++;
            CoreTask.STATE.lazySet(task, end ? TaskState.ENDED : TaskState.BLOCKED);
            try {
                queue.stopped(
                        task, core.ticksToNanos(now - task.pickedTsc), end ? StopReason.ENDED : StopReason.BLOCKED);
            } finally {
                if (end) {
                    ended(task);
                }
                // From here on another CPU may have it. A full fence: see Carrier.superseded for its counterpart.
                task.onCarrier = null;
            }
        }
    }

    private void ended(CoreTask task) {
        if (resident == task) {
            resident = null;
        }
        core.ended(task);
    }

    private void account(CoreTask task) {
        long ticks = now - task.accountedTsc;
        task.accountedTsc = now;
        task.stoppedTsc = now;
        task.runTicks += ticks;
        runTicks += ticks;
    }

    private void changeOver() {
        Generation old = generation;
        QueueState hint = QueueState.NONE;
        if (old.failure() == null) {
            try {
                hint = queue.exportState();
            } catch (Throwable why) {
                core.report(old.name, "export of its state on CPU " + id, why);
            }
        }
        adopt(core.desired(), hint);
    }

    private void adopt(Generation next, QueueState hint) {
        generation = next;
        queue = next.queues[id];
        held.restore(queue, hint);
        preemptWanted = true;
        core.adopted(next);
    }

    /** The policy threw or broke a rule: it is not called again, the built-in gets what it held. */
    private void failed(Throwable why) {
        core.policyFailed(generation, id, why);
        preemptWanted = true;
        for (; ; ) {
            Generation next = core.desired();
            try {
                adopt(next, QueueState.NONE);
                return;
            } catch (Throwable again) {
                core.policyFailed(next, id, again);
            }
        }
    }

    private void arrivals() {
        if (pending == null) {
            pending = inbox.takeAll();
        }
        CoreTask task;
        while ((task = pending) != null) {
            pending = task.link;
            task.link = null;
            if (task.state == TaskState.ENDED || stillSwitching(task)) {
                continue;
            }
            EnqueueReason reason = switch (task.why) {
                case START -> EnqueueReason.NEW;
                case WAKE -> EnqueueReason.WAKE;
                case YIELD -> EnqueueReason.YIELD;
                case CHECK -> EnqueueReason.PREEMPTED;
                case MIGRATED -> EnqueueReason.MIGRATED;
            };
            task.why = Why.WAKE;
            hold(task);
            enqueue(task, reason);
            if (pending == null) {
                pending = inbox.takeAll();
            }
        }
    }

    /** A superseded carrier has it still: that one pushes it again when it is done. */
    private static boolean stillSwitching(CoreTask task) {
        if (task.onCarrier == null) {
            return false;
        }
        task.deferred = 1;
        return task.onCarrier != null || !CoreTask.DEFERRED.compareAndSet(task, 1, 0);
    }

    private void hold(CoreTask task) {
        CoreTask.STATE.lazySet(task, TaskState.RUNNABLE);
        task.enqueuedTsc = now;
        held.add(task);
    }

    /** Enqueues a task that is in the held list, or sends it where it belongs. */
    private void enqueue(CoreTask task, EnqueueReason reason) {
        int target = id;
        if (!task.allowedOn(id)) {
            target = core.leastLoaded(task.affinity(), id);
        } else if (core.cpuCount() > 1 && (reason == EnqueueReason.NEW || reason == EnqueueReason.WAKE)) {
            int wanted = queue.placement(task, reason, id);
            if (wanted >= 0 && wanted < core.cpuCount() && task.allowedOn(wanted)) {
                target = wanted;
            }
        }
        if (target != id) {
            held.remove(task);
            send(task, target);
            return;
        }
        task.cpu = id;
        queue.enqueue(task, reason);
        if (current != null && generation.preemptsOnWake && !preemptWanted) {
            preemptWanted = queue.preempts(task, current, core.ticksToNanos(now - current.pickedTsc));
        }
    }

    private void send(CoreTask task, int target) {
        if (task.resident == id) {
            detach(task);
        }
        migrations++;
        task.why = Why.MIGRATED;
        task.clearPolicyFields();
        core.push(task, target);
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
        task.resident = CoreTask.NOWHERE;
        if (resident == task) {
            resident = null;
        }
    }

    private void changes() {
        hasChanges = false;
        CoreTask task;
        while ((task = changes.poll()) != null) {
            if (task.held != id) {
                continue;
            }
            if (task.allowedOn(id)) {
                queue.changed(task);
            } else {
                queue.remove(task);
                held.remove(task);
                send(task, core.leastLoaded(task.affinity(), id));
            }
        }
    }

    private boolean goesOn(CoreTask task) {
        boolean stays = !preemptWanted
                && task.allowedOn(id)
                && task.pickedBy == generation
                && !queue.tick(task, core.ticksToNanos(now - task.pickedTsc));
        preemptWanted = false;
        if (stays && now - task.deadlineTsc >= 0) {
            slice(task);
        }
        return stays;
    }

    private void preempt(CoreTask task) {
        current = null;
        task.why = Why.WAKE;
        task.involuntary++;
        hold(task);
        if (task.pickedBy == generation) {
            queue.stopped(task, core.ticksToNanos(now - task.pickedTsc), StopReason.PREEMPTED);
        }
        enqueue(task, EnqueueReason.PREEMPTED);
    }

    /** Gives waiting tasks to CPUs that have none, one each, as the policy lets go of them. */
    private void give() {
        long idle = core.idleCpus() & ~bit;
        int kept = current == null ? 1 : 0;
        while (idle != 0 && held.size() > kept) {
            int cpu = Long.numberOfTrailingZeros(idle);
            idle &= idle - 1;
            if (!core.claimIdle(cpu)) {
                continue;
            }
            Task task = queue.release(cpu);
            if (task == null) {
                core.unclaimIdle(cpu);
                continue;
            }
            if (!held.contains(task)) {
                throw new PolicyError(generation.name + " released " + task + ", which CPU " + id + " does not hold");
            }
            CoreTask released = (CoreTask) task;
            held.remove(released);
            send(released, released.allowedOn(cpu) ? cpu : core.leastLoaded(released.affinity(), id));
        }
    }

    private @Nullable CoreTask pick() {
        preemptWanted = false;
        if (held.size() == 0) {
            return null;
        }
        Task picked = queue.pick();
        if (picked == null) {
            throw new PolicyError(
                    generation.name + " picked nothing while CPU " + id + " holds " + held.size() + " tasks");
        }
        if (!held.contains(picked)) {
            throw new PolicyError(generation.name + " picked " + picked + ", which CPU " + id + " does not hold");
        }
        CoreTask task = (CoreTask) picked;
        task.pickedTsc = now;
        task.pickedBy = generation;
        slice(task);
        held.remove(task);
        task.waitTicks += now - task.enqueuedTsc;
        picks++;
        generation.picks[id * SchedulerCore.STRIDE]++;
        if (task != last) {
            switches++;
            last = task;
        }
        return task;
    }

    private void slice(CoreTask task) {
        task.sliceTicks = core.nanosToTicks(Math.clamp(queue.sliceNanos(task), 100_000L, 1_000_000_000L));
        task.deadlineTsc = now + task.sliceTicks;
    }

    /** Last step before the task's continuation runs on {@code thread}. Token holder. Hot path. */
    void enter(CoreTask task, Thread thread) {
        task.accountedTsc = now;
        task.cpu = id;
        if (task.superseded) {
            task.superseded = false;
        }
        if (task.detachHook != null && resident != task) {
            CoreTask before = resident;
            if (before != null && before.resident == id) {
                detach(before);
            }
            resident = task;
        }
        if (task.detachHook != null) {
            task.resident = id;
        }
        CoreTask.STATE.lazySet(task, TaskState.RUNNING);
        CoreTask.ON_CARRIER.lazySet(task, thread);
        CoreTask.QUEUED.lazySet(task, 0);
    }

    /** The carrier of the task that ran is blocked: for the policy, the task is. Token holder, after a take-over. */
    void superseded(CoreTask task) {
        now = core.clock.tsc();
        task.superseded = true;
        task.deadlineTsc = now - 1;
        try {
            queue.stopped(task, core.ticksToNanos(now - task.pickedTsc), StopReason.BLOCKED);
        } catch (Throwable why) {
            failed(why);
        }
    }

    /** Whether the CPU would have something to run if it could. Any thread. */
    boolean hasWork() {
        return load > 0 || !inbox.isEmpty();
    }

    /** About how many tasks are here, running and waiting. Any thread. */
    int tasks() {
        return load + (running == null ? 0 : 1) + (inbox.isEmpty() ? 0 : 1);
    }

    /** Whether the task that runs here may renew its slice without a pass. The running task. */
    boolean nothingElse() {
        return load == 0 && inbox.isEmpty() && generation == core.desired() && !hasChanges;
    }

    /** Sleeps until kicked, unless something has arrived. Token holder. */
    void idle() {
        last = null;
        core.idle(this, true);
        idling = true;
        if (inbox.isEmpty() && generation == core.desired() && !hasChanges) {
            core.askForWork(this);
            core.processors.idle(id, 0);
        }
        idling = false;
        core.idle(this, false);
    }

    /** Nice or affinity of a task that this CPU may hold has changed. Any thread. */
    void changed(CoreTask task) {
        changes.add(task);
        hasChanges = true;
        core.processors.kick(id);
    }

    @Nullable
    CoreTask last() {
        return last;
    }

    long switches() {
        return switches;
    }

    CpuStatistics statistics() {
        return new CpuStatistics(
                id,
                generation.name,
                switches,
                picks,
                load,
                migrations,
                core.ticksToNanos(runTicks),
                0,
                0,
                0,
                true,
                List.of());
    }
}
