package org.exoos.sched.o1;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.testkit.PickCost;
import org.exoos.sched.testkit.PolicyContract;
import org.exoos.sched.testkit.TestTask;
import org.exoos.sched.testkit.VirtualCpu;
import org.junit.jupiter.api.Test;

class ConstantTimeTest extends PolicyContract {
    private static final long SECOND = 1_000_000_000;

    @Override
    protected SchedulerPolicy policy() {
        return new ConstantTime();
    }

    @Test
    void slicesFollowTheNiceValue() {
        assertThat(ConstantTime.slice(19)).isEqualTo(5_000_000);
        assertThat(ConstantTime.slice(0)).isEqualTo(100_000_000);
        assertThat(ConstantTime.slice(-20)).isEqualTo(800_000_000);
    }

    @Test
    void whoUsedUpItsSliceWaitsUntilAllOthersDid() {
        filled();
        assertThat(queue.pick()).isSameAs(a);
        context.advance(100_000_000);
        queue.stopped(a, 100_000_000, StopReason.PREEMPTED);
        queue.enqueue(a, EnqueueReason.PREEMPTED);
        assertThat(pickAll(queue)).containsExactly(b, c, a);
    }

    @Test
    void aTaskThatSleepsGetsBetterAndOneThatComputesGetsWorse() {
        queue.enqueue(a, EnqueueReason.NEW);
        assertThat(a.policyLevel).isEqualTo(120);
        queue.pick();
        a.stopped = context.nanoTime();
        queue.stopped(a, 1000, StopReason.BLOCKED);
        context.advance(2 * SECOND);
        queue.enqueue(a, EnqueueReason.WAKE);
        assertThat(a.policyLevel).isEqualTo(115);
        for (int i = 0; i < 200; i++) {
            queue.pick();
            queue.stopped(a, 50_000_000, StopReason.PREEMPTED);
            queue.enqueue(a, EnqueueReason.PREEMPTED);
        }
        assertThat(a.policyLevel).isEqualTo(125);
    }

    @Test
    void anInteractiveTaskPreemptsOneThatComputes() {
        TestTask shell = TestTask.interactive("shell", 1_000_000, 100_000_000);
        VirtualCpu cpu = new VirtualCpu(queue, context);
        for (int i = 0; i < 5; i++) {
            cpu.start(TestTask.hog("hog" + i, 0));
        }
        cpu.start(shell);
        cpu.run(2 * SECOND);
        shell.longestWaitNanos = 0;
        cpu.run(10 * SECOND);
        assertThat(shell.longestWaitNanos).isLessThan(20_000_000);
        assertThat(shell.runs).isGreaterThan(80);
    }

    /** Constant but for the caches: 10,000 tasks are some megabytes. */
    @Test
    void aDecisionCostsTheSameWithTenThousandTasks() {
        double few = PickCost.nanos(policy(), 10);
        double many = PickCost.nanos(policy(), 10_000);
        System.out.println(PickCost.line("o1", policy()));
        assertThat(many).isLessThan(few * 4 + 100);
    }

    @Test
    void nicerTasksGetLess() {
        TestTask nice = TestTask.hog("nice", 10);
        TestTask plain = TestTask.hog("plain", 0);
        VirtualCpu cpu = new VirtualCpu(queue, context);
        cpu.start(nice);
        cpu.start(plain);
        cpu.run(10 * SECOND);
        assertThat((double) plain.ranNanos / nice.ranNanos).isBetween(1.7, 2.3);
    }

    @Test
    void aTaskOfIdleIsOfTheLastLevelWhateverItsNiceValue() {
        a.attributes(SchedulingAttributes.fair(SchedulingClass.IDLE, -20));
        assertThat(ConstantTime.level(a)).isEqualTo(139);
        b.attributes(SchedulingAttributes.fair(SchedulingClass.BATCH, 0));
        b.policyDeadline = Long.MAX_VALUE / 2;
        assertThat(ConstantTime.level(b)).isEqualTo(120);
    }
}
