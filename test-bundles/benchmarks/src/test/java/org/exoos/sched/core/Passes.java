package org.exoos.sched.core;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.eevdf.Eevdf;
import org.exoos.sched.fifo.Fifo;
import org.exoos.sched.o1.ConstantTime;
import org.exoos.sched.random.RandomOrder;
import org.exoos.sched.roundrobin.RoundRobin;
import org.exoos.sched.stealing.Stealing;

/**
 * A CPU whose carrier is the calling thread: the core's paths from a wake-up to the next pick and back, without the continuations in between. Two tasks
 * wake each other in turn; others may wait beside them.
 */
final class Passes extends OwnCacheLines {
    private static final Map<String, SchedulerPolicy> POLICIES = new TreeMap<>(Map.of(
            "roundrobin", new RoundRobin(),
            "fifo", new Fifo(),
            "o1", new ConstantTime(),
            "eevdf", new Eevdf(),
            "stealing", new Stealing(),
            "random", new RandomOrder(7)));

    private final Cpu cpu;
    private final Thread thread = Thread.currentThread();
    private final Carrier carrier;
    private CoreTask running;
    private CoreTask sleeping;

    /** The core of a machine with CPUs that nobody serves yet. */
    static SchedulerCore core(int cpus, String policy) {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        SchedulerCore core =
                new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 2000, false));
        core.policies().charge(core.policies().generation(policy, POLICIES.get(policy)));
        return core;
    }

    static List<String> policies() {
        return List.copyOf(POLICIES.keySet());
    }

    /** Takes a CPU of the core for the calling thread. */
    Passes(SchedulerCore core, int number) {
        cpu = core.cpu(number);
        carrier = new Carrier(core, cpu, Carrier.Role.FIRST, null);
        cpu.stack.token.hand(thread);
        running = task(core, "one");
        sleeping = task(core, "other");
        wake(running);
        next();
    }

    private CoreTask task(SchedulerCore core, String name) {
        CoreTask task = new CoreTask(core, 1, name, Kind.KERNEL, cpu.bit);
        task.cpu = cpu.id;
        task.continuation = () -> {};
        return task;
    }

    private static void wake(CoreTask task) {
        Runnable continuation = task.continuation;
        if (continuation == null) {
            throw new AssertionError("made with one");
        }
        task.execute(continuation);
    }

    private void next() {
        CoreTask next = cpu.decide();
        if (next == null) {
            throw new AssertionError("picked nothing");
        }
        running = next;
        carrier.runs(next, thread);
    }

    /** The running task wakes the other one and blocks; that one runs. */
    void hop() {
        CoreTask before = running;
        wake(sleeping);
        leave(before);
        next();
        sleeping = before;
    }

    /** The running task yields to nobody. */
    void yield() {
        CoreTask before = running;
        before.why = CoreTask.Why.YIELD;
        wake(before); // as the JDK does while it unmounts one that yields
        leave(before);
        next();
    }

    private void leave(CoreTask task) {
        if (!CpuFace.RUNNING.compareAndSet(cpu, carrier, null)) {
            throw new AssertionError("the CPU is this thread's");
        }
        cpu.ran(task);
    }
}
