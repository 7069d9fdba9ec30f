package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.StopReason;
import org.exoos.sched.TaskState;
import org.exoos.sched.core.CoreTask.Why;
import org.exoos.sched.core.Token.LostCpu;
import org.exoos.sched.core.TraceRing.Event;
import org.jspecify.annotations.Nullable;

/**
 * One CPU: its inbox, its run queues, and {@link #decide}, the pass between two tasks.
 *
 * <p>Everything here belongs to the holder of the token: the thread that set {@link #running} from itself to null
 * (its carrier, when a task returned; a spare, when it took over). Whatever a policy throws ends in {@link #failed}, which goes on from the core's
 * record of the waiting tasks: so before each call of a policy, the task at hand is in that record, in {@link #pending} or in {@link #leaving}.
 */
final class Cpu extends CpuFace {
    private final Mover mover;
    private final ChangeOver changeOver;
    /** Arrivals taken out of the inbox, not yet enqueued. */
    private @Nullable CoreTask pending;
    /** The task that has just been switched out, to be settled. */
    private @Nullable CoreTask ran;
    /** The task that blocked or ended, while the policy is told. */
    private @Nullable CoreTask leaving;
    /** The task that left ring 3 in its slice and may go on. */
    private @Nullable CoreTask current;

    private boolean preemptWanted;
    private long now; // the TSC at the beginning of this pass

    Cpu(SchedulerCore core, int id, Generation generation) {
        super(core, id, generation);
        this.mover = new Mover(core, this);
        this.changeOver = new ChangeOver(core, this);
    }

    /** The task that the carrier has just unmounted. Token holder. */
    void ran(CoreTask task) {
        ran = task;
    }

    /** The pass between two tasks: the task to run now, or null to idle. Token holder. Hot path. */
    @Nullable
    CoreTask decide() {
        passBegins();
        now = clock.tsc();
        for (; ; ) {
            try {
                settle();
                if (generation != policies.desired()) {
                    preemptWanted = true;
                    changeOver.toDesired(now);
                }
                arrivals();
                if (hasChanges) {
                    changes();
                }
                if (current != null && !goesOn(current)) {
                    preempt(current);
                }
                if (!alone) {
                    mover.pass(current != null, now);
                }
                CoreTask next = current != null ? current : pick();
                current = null;
                publishLoad(stack.load());
                passEnds();
                return next;
            } catch (LostCpu lost) {
                throw lost;
            } catch (Throwable why) {
                // Out of a call that was stopped after another carrier had taken the CPU: not ours to mend.
                stack.token.still();
                failed(why);
            }
        }
    }

    /** Goes on in another carrier's pass, which is stuck in a call of the policy. New token holder. */
    void recover(Throwable why) {
        failed(why);
        passEnds();
    }

    private long nanosSincePick(CoreTask task) {
        return ticks.nanos(now - task.pickedTsc);
    }

    /** Books the time and state of the task that ran. */
    private void settle() {
        CoreTask task = ran;
        if (task == null) {
            return;
        }
        ran = null;
        meter.ran(task, now);
        if (task.requeued) {
            task.requeued = false;
            CoreTask.ON_CARRIER.lazySet(task, null);
            if (task.why == Why.CHECK) {
                current = task;
                return;
            }
            boolean yields = task.why == Why.YIELD;
            task.why = Why.WAKE;
            meter.stopped(task, now, yields ? Event.YIELDED : Event.BLOCKED);
            putBack(task, yields ? StopReason.YIELDED : StopReason.BLOCKED);
            enqueue(task, yields ? EnqueueReason.YIELD : EnqueueReason.WAKE);
        } else {
            boolean end = task.ended();
            meter.stopped(task, now, end ? Event.ENDED : Event.BLOCKED);
            CoreTask.STATE.lazySet(task, end ? TaskState.ENDED : TaskState.BLOCKED);
            leaving = task;
            stack.stopped(task, task.queue, nanosSincePick(task), end ? StopReason.ENDED : StopReason.BLOCKED);
            leave();
        }
    }

    /** A task that stopped and can still run. */
    private void putBack(CoreTask task, StopReason reason) {
        int from = task.queue;
        hold(task);
        stack.stopped(task, from, nanosSincePick(task), reason);
    }

    private void leave() {
        CoreTask task = leaving;
        if (task == null) {
            return;
        }
        leaving = null;
        if (task.state == TaskState.ENDED) {
            mover.ended(task);
            core.ended(task);
        }
        // From here on another CPU may have it. A full fence: see Carrier.superseded for its counterpart.
        task.onCarrier = null;
    }

    /** The policy threw or broke a rule: another one goes on. */
    private void failed(Throwable why) {
        preemptWanted = true;
        leave();
        changeOver.afterFailure(why, now);
    }

    private void arrivals() {
        for (; ; ) {
            CoreTask before = pending;
            CoreTask task = before != null ? before : inbox.takeAll();
            if (task == null) {
                return;
            }
            CoreTask rest = task.link;
            // Most come alone.
            if (rest != before) {
                pending = rest;
            }
            if (rest != null) {
                task.link = null;
            }
            if (task.state != TaskState.ENDED && !task.stillSwitching()) {
                Why why = task.why;
                if (why == Why.WAKE) {
                    task.woken = true;
                } else {
                    task.why = Why.WAKE;
                }
                hold(task);
                enqueue(task, why.arrival);
            }
        }
    }

    private void hold(CoreTask task) {
        CoreTask.STATE.lazySet(task, TaskState.RUNNABLE);
        long woken = task.wokenTsc;
        task.enqueuedTsc = woken == 0 ? now : Math.min(woken, now);
        task.wokenTsc = 0;
        task.enqueuedBeat = watched.beat;
        task.enqueuedPass = passes;
        stack.hold(task);
    }

    /** Enqueues a task that is held, or sends it where it belongs. */
    private void enqueue(CoreTask task, EnqueueReason reason) {
        int target = alone ? id : mover.target(task, reason);
        if (target != id) {
            stack.unhold(task);
            mover.send(task, target, now);
            return;
        }
        isHere(task);
        stack.enqueue(task, reason);
        mayPreempt(task);
    }

    /** A task has come to wait here while another may go on. */
    private void mayPreempt(CoreTask task) {
        if (current != null && !preemptWanted) {
            preemptWanted = stack.preempts(task, current, nanosSincePick(current));
        }
    }

    private void changes() {
        hasChanges = false;
        CoreTask task;
        while ((task = changes.peek()) != null) {
            int where = task.held;
            if (where == id) {
                if (!task.allowedOn(id)) {
                    stack.remove(task);
                    mover.send(task, core.set.leastLoaded(task.affinity(), id), now);
                } else if (stack.changed(task)) {
                    mayPreempt(task);
                }
            } else if (where != AttributedTask.NOWHERE) {
                core.set.changed(task, where);
            }
            changes.poll();
        }
    }

    private boolean goesOn(CoreTask task) {
        boolean stays =
                !preemptWanted && task.allowedOn(id) && stack.valid(task) && !stack.tick(task, nanosSincePick(task));
        preemptWanted = false;
        if (stays && now - task.deadlineTsc >= 0) {
            slice(task);
        }
        return stays;
    }

    private void preempt(CoreTask task) {
        current = null;
        task.why = Why.WAKE;
        meter.stopped(task, now, Event.PREEMPTED);
        putBack(task, StopReason.PREEMPTED);
        enqueue(task, EnqueueReason.PREEMPTED);
    }

    private @Nullable CoreTask pick() {
        preemptWanted = false;
        CoreTask task = stack.pick();
        if (task == null) {
            return null;
        }
        task.pickedTsc = now;
        slice(task);
        stack.unhold(task);
        meter.picked(task, now);
        generation.picks[(id + 1) * SchedulerCore.STRIDE]++;
        return task;
    }

    /** Under a policy that preempts, a task is looked at often enough as it is when it wakes another one: {@link Carrier#wakes} need not cut its slice. */
    private void slice(CoreTask task) {
        long length = ticks.ticks(Math.clamp(stack.sliceNanos(task), 100_000L, 1_000_000_000L));
        task.sliceTicks = length;
        boolean looks = generation.preemptsOnWake && task.queue == ClassStack.FAIR;
        task.deadlineTsc = now + (looks ? Math.min(length, shortTicks) : length);
    }

    /** Last step before the task's continuation runs on {@code thread}. Token holder. Hot path. */
    void enter(CoreTask task, Thread thread) {
        task.accountedTsc = now;
        isHere(task);
        if (task.superseded) {
            task.superseded = false;
        }
        mover.enter(task);
        publishUrgency(task);
        CoreTask.STATE.lazySet(task, TaskState.RUNNING);
        CoreTask.ON_CARRIER.lazySet(task, thread);
        if (task.wokenForNothing) {
            // Its continuation only looks at the thread's state, and must not do so before others see this: who unparks
            // the thread in
            // between would take it for queued, and nobody would run it.
            task.wokenForNothing = false;
            CoreTask.QUEUED.set(task, 0);
        } else {
            CoreTask.QUEUED.lazySet(task, 0);
        }
    }

    /** The carrier of the task that ran is blocked: for the policy, the task is. Token holder, after a take-over. */
    void superseded(CoreTask task) {
        now = clock.tsc();
        task.superseded = true;
        task.deadlineTsc = now - 1;
        try {
            stack.stopped(task, task.queue, nanosSincePick(task), StopReason.BLOCKED);
        } catch (Throwable why) {
            failed(why);
        }
    }
}
