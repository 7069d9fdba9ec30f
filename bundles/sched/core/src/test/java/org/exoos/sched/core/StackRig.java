package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.testkit.TestContext;

/** The queues of the first of two CPUs, which this thread holds, on a clock that stands still; the policy does what the test says. */
abstract class StackRig {
    static final long MILLI = 1_000_000;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withCpus(2));
    /** Does not run; tasks ask it which CPUs are on line. */
    private final SchedulerCore core =
            new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 20_000, true));

    final TestContext context = new TestContext(0, 0);
    final ToldQueue fair = new ToldQueue(false);
    final ClassStack stack = new ClassStack(context, 0, generation(1, fair));
    private int tasks;

    StackRig() {
        stack.token.hand(Thread.currentThread());
    }

    final Generation generation(long number, ToldQueue first) {
        return new Generation(
                number,
                "policy " + number,
                (cpu, asked) -> cpu == 0 ? first : new ToldQueue(false),
                context,
                new long[0]);
    }

    static SchedulingAttributes realTime(int priority) {
        return SchedulingAttributes.realTime(SchedulingClass.FIFO, priority);
    }

    /** So much of each second. */
    static SchedulingAttributes reserved(long millis) {
        return SchedulingAttributes.deadline(millis * MILLI, 1000 * MILLI, 1000 * MILLI);
    }

    final CoreTask task(String name, SchedulingAttributes attributes, long cpus) {
        CoreTask task = new CoreTask(core, ++tasks, name, Kind.KERNEL, cpus);
        task.set(attributes, AttributedTask.NOWHERE);
        return task;
    }

    final CoreTask waiting(String name, SchedulingAttributes attributes, long cpus) {
        CoreTask task = task(name, attributes, cpus);
        stack.hold(task);
        stack.enqueue(task, EnqueueReason.NEW);
        return task;
    }

    final CoreTask waiting(String name, SchedulingAttributes attributes) {
        return waiting(name, attributes, 3);
    }

    final CoreTask fair(String name) {
        return waiting(name, SchedulingAttributes.DEFAULT);
    }

    final CoreTask running(String name, SchedulingAttributes attributes) {
        CoreTask task = waiting(name, attributes);
        runs(task);
        return task;
    }

    /** It is the one that is picked. */
    final void runs(CoreTask task) {
        assertThat(stack.pick()).isSameAs(task);
        stack.unhold(task);
    }

    /** It has run for so many ms and waits again. */
    final void preempted(CoreTask task, long millis) {
        int from = task.queue;
        stack.hold(task);
        stack.stopped(task, from, millis * MILLI, StopReason.PREEMPTED);
        stack.enqueue(task, EnqueueReason.PREEMPTED);
    }
}
