package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.Task.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queues of one of two CPUs, which this thread holds, of a core that does not run. */
class ClassStackTest {
    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withCpus(2));
    private final SchedulerCore core =
            new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 20_000, true));
    private final ClassStack stack = core.set.every()[0].stack;

    @BeforeEach
    void hold() {
        stack.token.hand(Thread.currentThread());
    }

    private CoreTask waiting(String name, SchedulingAttributes attributes, long cpus) {
        CoreTask task = new CoreTask(core, 1, name, Kind.KERNEL, cpus);
        task.set(attributes, AttributedTask.NOWHERE);
        stack.hold(task);
        stack.enqueue(task, EnqueueReason.NEW);
        return task;
    }

    private static SchedulingAttributes realTime(int priority) {
        return SchedulingAttributes.realTime(SchedulingClass.FIFO, priority);
    }

    @Test
    void anotherCpuGetsTheLeastUrgentRealTimeTaskThatMayGoThereThenAFairOne() {
        CoreTask fair = waiting("fair", SchedulingAttributes.DEFAULT, 3);
        CoreTask bound = waiting("bound", realTime(5), 1);
        CoreTask high = waiting("high", realTime(20), 3);
        CoreTask low = waiting("low", realTime(10), 3);
        assertThat(stack.size()).isEqualTo(4);

        assertThat(stack.release(1, false)).isSameAs(low);
        assertThat(low.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.size()).isEqualTo(3);
        assertThat(stack.release(1, false)).isSameAs(high);
        assertThat(stack.release(1, true)).isSameAs(fair);
        assertThat(fair.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.release(1, true)).isNull();
        assertThat(stack.size()).isEqualTo(1);
        assertThat(stack.pick()).isSameAs(bound);
    }
}
