package org.exoos.sched.simulator;

import java.util.ArrayDeque;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * One CPU: its inbox, its run queue, and the pass between two tasks, after {@code org.exoos.sched.core.Cpu}. Calls every method of the policy in
 * the core's order, and checks its decisions as the core does.
 */
final class SimulatedCpu {
    private static final long SHORTEST_SLICE = 100_000;
    private static final long LONGEST_SLICE = 1_000_000_000;
    private static final int MOST_AT_ONCE = 32;
    private static final long BALANCE_NANOS = 100_000_000;

    final int id;
    final ArrayDeque<SimulatedTask> inbox = new ArrayDeque<>();
    final Line inboxLine = new Line();
    boolean idling = true;
    boolean preemptsOnWake;
    /** Tasks in the run queue, as published once per pass, and the number of publications. */
    int load;

    int published;

    private final Engine engine;
    private final Execution execution;
    private @Nullable RunQueue queue;
    private int held;
    /** Task that left ring 3 in its slice and may go on. */
    private @Nullable SimulatedTask current;

    private boolean preemptWanted;
    private @Nullable SimulatedTask last;
    private @Nullable SimulatedTask resident;
    private long balanceAt;
    private int balances;
    private boolean kickPending;
    private boolean kickIsOwn;
    /** Until then the CPU is busy with what was worked off already: its own time may be ahead of the event's. */
    private long readyAt;

    long switches;
    long migrations;

    SimulatedCpu(Engine engine, int id) {
        this.engine = engine;
        this.id = id;
        this.execution = new Execution(engine, this);
    }

    void queue(RunQueue value) {
        queue = value;
    }

    RunQueue queue() {
        RunQueue present = queue;
        if (present == null) {
            throw new PolicyFaultException("no run queue for CPU " + id);
        }
        return present;
    }

    /** The pass after the running task has stopped for this reason, or may go on ({@code null}); or, without a task, after a kick. */
    void pass(@Nullable SimulatedTask ran, @Nullable StopReason reason) {
        engine.acting(this);
        engine.charge(engine.costs.check());
        settle(ran, reason);
        arrivals();
        SimulatedTask stays = current;
        if (stays != null && !goesOn(stays)) {
            current = null;
            stays.involuntary++;
            hold(stays);
            queue().stopped(stays, execution.ranNanos(), StopReason.PREEMPTED);
            execution.preempted();
            enqueue(stays, EnqueueReason.PREEMPTED);
        }
        if (held > 0) {
            give();
            balance();
        }
        SimulatedTask same = current;
        current = null;
        SimulatedTask next = same != null ? same : pick();
        publish();
        if (same != null) {
            execution.goOn();
        } else if (next != null) {
            enter(next);
        } else {
            idle();
        }
    }

    private void publish() {
        if (load != held) {
            load = held;
            published++;
        }
    }

    private void settle(@Nullable SimulatedTask task, @Nullable StopReason reason) {
        if (task == null) {
            return;
        }
        if (reason == null) {
            current = task;
            return;
        }
        task.voluntary++;
        if (reason == StopReason.YIELDED) {
            hold(task);
            queue().stopped(task, execution.ranNanos(), reason);
            enqueue(task, EnqueueReason.YIELD);
        } else {
            queue().stopped(task, execution.ranNanos(), reason);
            task.onCpu = null;
            if (reason == StopReason.ENDED && resident == task) {
                resident = null;
            }
        }
    }

    private void arrivals() {
        if (!inbox.isEmpty()) {
            engine.write(inboxLine);
        }
        SimulatedTask task;
        while ((task = inbox.poll()) != null) {
            EnqueueReason reason = task.why;
            task.why = EnqueueReason.WAKE;
            take(task);
            enqueue(task, reason);
        }
    }

    private void hold(SimulatedTask task) {
        engine.ranButReady(task);
        task.onCpu = null;
        take(task);
    }

    private void take(SimulatedTask task) {
        task.heldBy = id;
        held++;
    }

    private void letGo(SimulatedTask task) {
        task.heldBy = SimulatedTask.NOWHERE;
        held--;
    }

    private void enqueue(SimulatedTask task, EnqueueReason reason) {
        int target = id;
        if (!task.allowedOn(id)) {
            target = engine.leastLoaded(task.affinity(), id);
        } else if (engine.cpus() > 1 && (reason == EnqueueReason.NEW || reason == EnqueueReason.WAKE)) {
            int wanted = queue().placement(task, reason, id);
            if (wanted >= 0 && wanted < engine.cpus() && task.allowedOn(wanted)) {
                target = wanted;
            }
        }
        if (target != id) {
            letGo(task);
            send(task, target);
            return;
        }
        task.cpu = id;
        queue().enqueue(task, reason);
        SimulatedTask running = current;
        if (running != null && preemptsOnWake && !preemptWanted) {
            preemptWanted = queue().preempts(task, running, execution.ranNanos());
        }
    }

    private void send(SimulatedTask task, int target) {
        if (resident == task) {
            resident = null;
        }
        task.resident = SimulatedTask.NOWHERE;
        migrations++;
        task.migrations++;
        task.why = EnqueueReason.MIGRATED;
        task.clearPolicyFields();
        engine.push(task, engine.cpuList().get(target));
    }

    private boolean goesOn(SimulatedTask task) {
        boolean stays = !preemptWanted && task.allowedOn(id) && !queue().tick(task, execution.ranNanos());
        preemptWanted = false;
        if (stays && execution.sliceOver()) {
            execution.slice(sliceOf(task));
        }
        return stays;
    }

    private void give() {
        int kept = current == null ? 1 : 0;
        for (int cpu = engine.nextIdle(0, id); cpu >= 0 && held > kept; cpu = engine.nextIdle(cpu + 1, id)) {
            if (!engine.claimIdle(cpu)) {
                continue;
            }
            Task task = queue().release(cpu);
            if (task == null) {
                engine.unclaimIdle(cpu);
                continue;
            }
            SimulatedTask released = mine(task, "released");
            letGo(released);
            send(released, released.allowedOn(cpu) ? cpu : engine.leastLoaded(released.affinity(), id));
        }
    }

    /** Every 100 ms: gives waiting tasks to the least loaded neighbour, every fourth time of all, as many as the policy says. */
    private void balance() {
        if (engine.cpus() == 1 || engine.now() < balanceAt) {
            return;
        }
        balanceAt = engine.now() + BALANCE_NANOS;
        int there = engine.leastLoadedNear(this, balances++ % Engine.NEIGHBOURHOOD == Engine.NEIGHBOURHOOD - 1);
        if (there == id) {
            return;
        }
        int number = Math.min(
                MOST_AT_ONCE,
                queue().balance(
                                held + (current == null ? 0 : 1),
                                engine.cpuList().get(there).tasks()));
        for (; number > 0 && held > 0; number--) {
            Task task = queue().release(there);
            if (task == null) {
                return;
            }
            SimulatedTask released = mine(task, "released");
            letGo(released);
            send(released, released.allowedOn(there) ? there : engine.leastLoaded(released.affinity(), id));
        }
    }

    private SimulatedTask mine(Task task, String verb) {
        if (!(task instanceof SimulatedTask own) || own.heldBy != id) {
            throw new PolicyFaultException("the policy " + verb + " " + task + ", which CPU " + id + " does not hold");
        }
        return own;
    }

    private @Nullable SimulatedTask pick() {
        preemptWanted = false;
        if (held == 0) {
            return null;
        }
        Task picked = queue().pick();
        if (picked == null) {
            throw new PolicyFaultException("the policy picked nothing while CPU " + id + " holds " + held + " tasks");
        }
        SimulatedTask task = mine(picked, "picked");
        letGo(task);
        return task;
    }

    private long sliceOf(SimulatedTask task) {
        return Math.clamp(queue().sliceNanos(task), SHORTEST_SLICE, LONGEST_SLICE);
    }

    private void enter(SimulatedTask task) {
        long slice = sliceOf(task);
        if (task != last) {
            switches++;
            last = task;
            engine.charge(engine.costs.change());
        }
        if (task.lastRanOn != id) {
            if (task.lastRanOn != SimulatedTask.NOWHERE) {
                engine.charge(engine.costs.migration());
            }
            task.lastRanOn = id;
        }
        SimulatedTask before = resident;
        if (before != null && before != task && before.resident == id) {
            before.resident = SimulatedTask.NOWHERE;
        }
        resident = task;
        task.resident = id;
        task.cpu = id;
        task.onCpu = this;
        task.state = TaskState.RUNNING;
        engine.picked(task);
        if (task.wokenAt >= 0) {
            task.group.latency(Math.max(0, engine.now() - task.wokenAt));
            task.wokenAt = -1;
        }
        execution.begin(task, slice);
    }

    private void idle() {
        last = null;
        engine.idle(this, true);
        idling = true;
        if (inbox.isEmpty()) {
            engine.askForWork(this);
        }
        ready();
        if (!inbox.isEmpty()) {
            selfKicked();
        }
    }

    /** What the CPU does until now is worked off. */
    void ready() {
        readyAt = engine.now();
    }

    /** Another CPU or a timer has sent an interrupt; it arrives a little later. */
    void kicked() {
        if (!kickPending) {
            kickPending = true;
            kickIsOwn = false;
            engine.at(engine.now() + engine.costs.delivery(), this::kickArrives);
        }
    }

    /** The task that runs here has woken another one: the pass comes when the call returns to ring 3. */
    void selfKicked() {
        if (!kickPending) {
            kickPending = true;
            kickIsOwn = true;
            engine.at(engine.now(), this::kickArrives);
        }
    }

    private void kickArrives() {
        if (engine.now() < readyAt) {
            engine.at(readyAt, this::kickArrives);
            return;
        }
        kickPending = false;
        if (idling) {
            engine.acting(this);
            idling = false;
            engine.idle(this, false);
            pass(null, null);
        } else {
            execution.interrupt(kickIsOwn ? 0 : engine.costs.interrupt());
        }
    }

    boolean hasWork() {
        return load > 0 || !inbox.isEmpty();
    }

    int tasks() {
        return load + (execution.busy() ? 1 : 0) + (inbox.isEmpty() ? 0 : 1);
    }

    /** Whether the running task may renew its slice without a pass. */
    boolean nothingElse() {
        return load == 0 && inbox.isEmpty();
    }

    void close() {
        execution.close();
    }

    long busyNanos() {
        return execution.busyNanos();
    }
}
