package org.exoos.sched.simulator;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.StopReason;
import org.exoos.sched.TaskState;
import org.exoos.sched.simulator.Step.Compute;
import org.exoos.sched.simulator.Step.Done;
import org.exoos.sched.simulator.Step.Exit;
import org.exoos.sched.simulator.Step.Fork;
import org.exoos.sched.simulator.Step.Receive;
import org.exoos.sched.simulator.Step.Send;
import org.exoos.sched.simulator.Step.Sleep;
import org.exoos.sched.simulator.Step.Yield;
import org.jspecify.annotations.Nullable;

/** The task that runs on a CPU: its steps, until it blocks, its slice ends or a kick comes. */
final class Execution {
    private final Engine engine;
    private final SimulatedCpu cpu;
    private @Nullable SimulatedTask task;
    private long pickedAt;
    private long accountedAt;
    private long sliceEnd;
    private long slice;
    private long computesFrom;
    private boolean computes;
    /** A stop event of an older number is void. */
    private int epoch;

    private long ran;
    private long busy;

    Execution(Engine engine, SimulatedCpu cpu) {
        this.engine = engine;
        this.cpu = cpu;
    }

    void begin(SimulatedTask next, long nanos) {
        task = next;
        pickedAt = engine.now();
        accountedAt = pickedAt;
        slice(nanos);
        goOn();
    }

    void slice(long nanos) {
        slice = nanos;
        sliceEnd = engine.now() + nanos;
    }

    boolean sliceOver() {
        return engine.now() >= sliceEnd;
    }

    boolean busy() {
        return task != null;
    }

    /** Since the task was picked; of the one that stopped last while none runs. */
    long ranNanos() {
        return task != null ? engine.now() - pickedAt : ran;
    }

    /** Goes on with the task's steps until it uses the CPU or blocks. */
    void goOn() {
        SimulatedTask running = running();
        while (!engine.over()) {
            if (running.remaining > 0) {
                computes = true;
                computesFrom = engine.now();
                long until = Math.max(0, Math.min(running.remaining, sliceEnd - computesFrom));
                int mine = ++epoch;
                engine.at(computesFrom + until, () -> stop(mine));
                cpu.ready();
                return;
            }
            StopReason stop = perform(running, running.next());
            if (stop != null) {
                leave(running, stop);
                return;
            }
        }
    }

    private SimulatedTask running() {
        SimulatedTask present = task;
        if (present == null) {
            throw new IllegalStateException("CPU " + cpu.id + " runs nothing");
        }
        return present;
    }

    /** The burst or the slice is over. */
    private void stop(int number) {
        if (number != epoch || task == null) {
            return;
        }
        engine.acting(cpu);
        bookCompute();
        SimulatedTask running = running();
        if (running.remaining > 0 || sliceOver()) {
            engine.charge(engine.costs.interrupt());
            check(running);
        } else {
            goOn();
        }
    }

    /** A kick came; leaving ring 3 for it costs so much. */
    void interrupt(long cost) {
        SimulatedTask running = task;
        if (running == null || !computes) {
            return; // between two tasks: the pass that comes sees the inbox
        }
        engine.acting(cpu);
        bookCompute();
        epoch++;
        engine.charge(cost);
        check(running);
    }

    private void check(SimulatedTask running) {
        if (cpu.nothingElse()) {
            slice(slice);
            goOn();
        } else {
            account();
            cpu.pass(running, null);
        }
    }

    private void bookCompute() {
        if (computes) {
            computes = false;
            SimulatedTask running = running();
            long done = Math.max(0, engine.now() - computesFrom);
            running.remaining -= done;
            running.group.work += done;
        }
    }

    private void account() {
        SimulatedTask running = running();
        long nanos = engine.now() - accountedAt;
        engine.timeline.ran(cpu.id, running, accountedAt, engine.now());
        running.run += nanos;
        busy += nanos;
        accountedAt = engine.now();
        running.stopped = engine.now();
    }

    /** The task blocks, yields or ends; the pass follows. */
    private void leave(SimulatedTask running, StopReason reason) {
        account();
        ran = engine.now() - pickedAt;
        epoch++;
        task = null;
        running.state = reason == StopReason.ENDED ? TaskState.ENDED : TaskState.BLOCKED;
        cpu.ready();
        engine.at(engine.now(), () -> cpu.pass(running, reason));
    }

    /** The task that may go on must not: it is in the run queue again. */
    void preempted() {
        ran = engine.now() - pickedAt;
        epoch++;
        task = null;
    }

    /** Does a step; returns why the task cannot go on, null if it can. */
    private @Nullable StopReason perform(SimulatedTask running, Step step) {
        if (!(step instanceof Compute)) {
            engine.charge(engine.costs.call());
        }
        switch (step) {
            case Compute compute -> running.remaining = compute.nanos();
            case Sleep sleep -> {
                engine.at(engine.now() + sleep.nanos(), () -> engine.wake(running));
                return StopReason.BLOCKED;
            }
            case Send send -> {
                engine.write(send.channel().line);
                if (!send.channel().put()) {
                    running.retry = send;
                    send.channel().senders.add(running);
                    return StopReason.BLOCKED;
                }
                wakeOne(send.channel().receivers.poll());
            }
            case Receive receive -> {
                engine.write(receive.channel().line);
                if (!receive.channel().take()) {
                    running.retry = receive;
                    receive.channel().receivers.add(running);
                    return StopReason.BLOCKED;
                }
                wakeOne(receive.channel().senders.poll());
            }
            case Fork fork -> {
                engine.charge(engine.costs.fork());
                engine.start(
                        running.name,
                        running.group,
                        random -> fork.child(),
                        running.attributes().inherited(),
                        running.affinity());
            }
            case Yield yield -> {
                return cpu.nothingElse() ? null : StopReason.YIELDED;
            }
            case Done done -> running.group.items++;
            case Exit exit -> {
                return StopReason.ENDED;
            }
        }
        return null;
    }

    private void wakeOne(@Nullable SimulatedTask waiter) {
        if (waiter != null) {
            waiter.why = EnqueueReason.WAKE;
            engine.wake(waiter);
        }
    }

    /** The end of the simulated time. */
    void close() {
        if (task != null && accountedAt < engine.now()) {
            bookCompute();
            account();
        }
    }

    long busyNanos() {
        return busy;
    }
}
