package org.exoos.sched.core;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.core.Generation.PolicyError;
import org.jspecify.annotations.Nullable;

/**
 * The run queues of one CPU, the most urgent class first: deadline, real-time, and the fair one of the policy in charge. Every call of a policy's run
 * queue is made here, and what it answers is checked here. Touched by the token holder alone.
 *
 * <p>{@code CoreTask.queue} is the rank of the queue that has the task or gave it out last, {@code owner} who last used its {@code policy...} fields.
 * While no real-time task is there, a call costs one test more than the policy's.
 */
final class ClassStack extends OwnCacheLines {
    static final int FAIR = 0;
    static final int REAL_TIME = 1;
    static final int DEADLINE = 2;

    private final int cpu;
    private final PolicyContext context;
    /** The fair tasks that wait: from it a run queue is rebuilt. */
    final HeldTasks held;

    private final UrgentQueues urgent;
    private Generation generation;
    private RunQueue fair;
    final Token token = new Token();

    ClassStack(PolicyContext context, int cpu, Generation generation) {
        this.cpu = cpu;
        this.context = context;
        this.held = new HeldTasks(cpu);
        this.urgent = new UrgentQueues(context);
        this.generation = generation;
        this.fair = generation.queues[cpu];
    }

    /** Tasks that could be picked, about. */
    int load() {
        return urgent.size() == 0 ? held.size() : held.size() + urgent.ready();
    }

    /** All tasks that wait here. */
    int size() {
        return held.size() + urgent.size();
    }

    // ---- tasks in and out

    /** The task is this CPU's now, in the queue that its class says. Cannot fail; {@link #enqueue} follows. */
    void hold(CoreTask task) {
        int rank = task.rank();
        task.queue = rank;
        if (rank == FAIR) {
            held.add(task);
        } else {
            task.held = cpu;
            urgent.count(1);
        }
    }

    void enqueue(CoreTask task, EnqueueReason reason) {
        own(task);
        if (task.queue == FAIR) {
            fair.enqueue(task, reason);
            token.still();
        } else {
            urgent.of(task.queue).enqueue(task, reason);
        }
    }

    /** The fields of a task that another queue used are new to this one. */
    private void own(CoreTask task) {
        long owner = task.queue == FAIR ? generation.number : -task.queue;
        if (task.owner != owner) {
            task.clearPolicyFields();
            task.owner = owner;
        }
    }

    /** Gives up a task that was held and not enqueued. */
    void unhold(CoreTask task) {
        if (task.queue == FAIR) {
            held.remove(task);
        } else {
            task.held = AttributedTask.NOWHERE;
            urgent.count(-1);
        }
    }

    void remove(CoreTask task) {
        if (task.queue == FAIR) {
            fair.remove(task);
            token.still();
        } else {
            urgent.of(task.queue).remove(task);
        }
        unhold(task);
    }

    /** Attributes of a task that waits here have changed. True when it went to another class. */
    boolean changed(CoreTask task) {
        if (task.queue != task.rank()) {
            remove(task);
            hold(task);
            enqueue(task, EnqueueReason.MIGRATED);
            return true;
        }
        if (task.queue == FAIR) {
            fair.changed(task);
            token.still();
        } else {
            urgent.of(task.queue).changed(task);
        }
        return task.queue != FAIR;
    }

    /** The task to run, no longer held; null when there is none that may run now. Hot path. */
    @Nullable
    CoreTask pick() {
        if (urgent.size() > 0) {
            CoreTask task = (CoreTask) urgent.pick(held.size() > 0);
            if (task != null) {
                return task;
            }
        }
        if (held.size() == 0) {
            return null;
        }
        Task picked = fair.pick();
        token.still();
        if (picked == null) {
            throw new PolicyError(
                    generation.name + " picked nothing while CPU " + cpu + " holds " + held.size() + " tasks");
        }
        if (!held.contains(picked)) {
            throw new PolicyError(generation.name + " picked " + picked + ", which CPU " + cpu + " does not hold");
        }
        return (CoreTask) picked;
    }

    // ---- the running task

    long sliceNanos(CoreTask task) {
        if (task.queue != FAIR) {
            return urgent.of(task.queue).sliceNanos(task);
        }
        long slice = fair.sliceNanos(task);
        token.still();
        if (urgent.size() > 0) {
            long next = nextEvent();
            slice = next == 0 ? slice : Math.min(slice, next - context.nanoTime());
        }
        return slice;
    }

    boolean tick(CoreTask running, long ranNanos) {
        if (urgent.size() > 0 && urgent.outrank(running.queue)) {
            return true;
        }
        if (running.queue != FAIR) {
            boolean over = urgent.of(running.queue).tick(running, ranNanos);
            return over || running.queue == REAL_TIME && held.size() > 0 && urgent.throttled();
        }
        boolean over = fair.tick(running, ranNanos);
        token.still();
        return over;
    }

    boolean preempts(CoreTask woken, CoreTask running, long ranNanos) {
        if (woken.queue != running.queue) {
            return woken.queue > running.queue;
        }
        if (woken.queue != FAIR) {
            return urgent.of(woken.queue).preempts(woken, running, ranNanos);
        }
        if (!generation.preemptsOnWake) {
            return false;
        }
        boolean preempts = fair.preempts(woken, running, ranNanos);
        token.still();
        return preempts;
    }

    /** A task that the queue of rank {@code from} gave out has stopped; nothing is said to a policy that did not pick it. */
    void stopped(CoreTask task, int from, long ranNanos, StopReason reason) {
        if (from != FAIR) {
            urgent.of(from).stopped(task, ranNanos, reason);
            if (from == DEADLINE) {
                urgent.use(ranNanos);
            }
        } else if (task.owner == generation.number) {
            fair.stopped(task, ranNanos, reason);
            token.still();
        }
    }

    /** Whether the running task was picked under what is in charge now and is still in the class it was picked from. */
    boolean valid(CoreTask running) {
        return running.queue == running.rank() && (running.queue != FAIR || running.owner == generation.number);
    }

    // ---- several CPUs

    int placement(CoreTask task, EnqueueReason reason) {
        int answer = fair.placement(task, reason, cpu);
        token.still();
        return answer;
    }

    int balance(int here, int there) {
        int answer = fair.balance(here, there);
        token.still();
        return answer;
    }

    /**
     * Takes out a task for another CPU, real-time ones first; null when none goes. With {@code insist}, when the policy names none the core takes the last
     * one that came: no CPU idles while a task waits.
     */
    @Nullable
    CoreTask release(int target, boolean insist) {
        if (urgent.size() > 0) {
            CoreTask task = (CoreTask) urgent.of(REAL_TIME).release(target);
            if (task != null) {
                unhold(task);
                return task;
            }
        }
        Task named = fair.release(target);
        token.still();
        if (named != null && !held.contains(named)) {
            throw new PolicyError(generation.name + " released " + named + ", which CPU " + cpu + " does not hold");
        }
        CoreTask task = (CoreTask) named;
        if (task != null) {
            held.remove(task);
        } else if (insist) {
            task = held.lastAllowedOn(target);
            if (task != null) {
                remove(task);
            }
        }
        return task;
    }

    /** Some task that waits here; null when none does. */
    @Nullable
    CoreTask any() {
        CoreTask task = held.first();
        return task != null || urgent.size() == 0 ? task : (CoreTask) urgent.any();
    }

    /** A real-time task that waits although another CPU might run it; null when none. */
    @Nullable
    CoreTask waitingRealTime() {
        return urgent.size() == 0 ? null : (CoreTask) urgent.first();
    }

    /** When a task that may not run now may run, 0 = never. */
    long nextEvent() {
        return urgent.nextEvent();
    }

    // ---- policies

    /** What the fair queue hands over; throws what the policy throws. */
    QueueState exportState() {
        QueueState state = fair.exportState();
        token.still();
        return state;
    }

    /** Changes over to another policy, which gets every fair task that waits. Throws what the policy throws. */
    void adopt(Generation next, QueueState hint) {
        generation = next;
        fair = next.queues[cpu];
        held.restore(fair, hint, next.number, token::still);
    }
}
