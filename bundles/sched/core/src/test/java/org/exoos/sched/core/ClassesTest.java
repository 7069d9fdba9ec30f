package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Classes and reservations. */
@Timeout(60)
class ClassesTest extends CoreRig {

    /** What share of the CPU time given to both the first one got while both got {@code millis}. */
    private static double share(Task first, Task second, long millis) {
        long a = first.runNanos();
        long b = second.runNanos();
        eventually(() -> first.runNanos() - a + second.runNanos() - b > millis * MILLI);
        long x = first.runNanos() - a;
        long y = second.runNanos() - b;
        return (double) x / (x + y);
    }

    /**
     * What share of a CPU a task gets beside a fair one in ten seconds. Time is virtual and passes only while one of them computes, so what else the host does
     * makes no difference.
     */
    private double shareBesideAFairTask(SchedulingAttributes attributes) throws InterruptedException {
        SimulatedMachine machine =
                new SimulatedMachine(MachineConfig.defaults().withVirtualClock().withAutoAdvance());
        SchedulerCore sched =
                open(new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 20_000, false)));
        AtomicBoolean go = new AtomicBoolean();
        long end = machine.clock().nanoTime() + 10_000 * MILLI;
        Runnable computes = () -> {
            while (!go.get()) {
                LockSupport.park();
            }
            while (!stop.get() && machine.clock().nanoTime() < end) {
                machine.clock().advance(50_000);
                sched.checkpoint();
            }
        };
        Task other = sched.start("other", Kind.KERNEL, computes);
        tasks.add(other);
        other.attributes(attributes);
        // Nobody else than the fair one may begin: time would fly until the host comes to waking the second.
        Task fair = sched.start("fair", Kind.KERNEL, () -> {
            go.set(true);
            LockSupport.unpark(other.thread());
            computes.run();
        });
        tasks.add(fair);
        fair.thread().join();
        other.thread().join();
        assertThat(sched.policy()).isEqualTo("builtin");
        return (double) other.runNanos() / (other.runNanos() + fair.runNanos());
    }

    @Test
    void aRealTimeTaskLeavesFairOnesAFewPercent() throws Exception {
        assertThat(shareBesideAFairTask(SchedulingAttributes.realTime(SchedulingClass.FIFO, 50)))
                .isBetween(0.94, 0.96);
    }

    @Test
    void theHigherPriorityRunsAndEqualsOfRoundRobinTakeTurns() {
        SchedulerCore sched = machine(1);
        Task one = hog(sched, "one", SchedulingAttributes.realTime(SchedulingClass.RR, 10));
        Task two = hog(sched, "two", SchedulingAttributes.realTime(SchedulingClass.RR, 10));
        assertThat(share(one, two, 2_000)).isBetween(0.3, 0.7);
        Task high = hog(sched, "high", SchedulingAttributes.realTime(SchedulingClass.FIFO, 11));
        eventually(() -> high.runNanos() > 50 * MILLI);
        assertThat(share(high, one, 500)).isGreaterThan(0.95);
    }

    @Test
    void aReservationIsKeptAndNotExceeded() throws Exception {
        assertThat(shareBesideAFairTask(SchedulingAttributes.deadline(30 * MILLI, 100 * MILLI, 100 * MILLI)))
                .isBetween(0.29, 0.31);
    }

    @Test
    void aReservationThatDoesNotFitIsRefused() {
        SchedulerCore sched = machine(2);
        SchedulingAttributes most = SchedulingAttributes.deadline(60 * MILLI, 100 * MILLI, 100 * MILLI);
        Task a = sched.start("a", Kind.KERNEL, LockSupport::park);
        Task b = sched.start("b", Kind.KERNEL, LockSupport::park);
        Task c = sched.start("c", Kind.KERNEL, LockSupport::park);
        a.attributes(most);
        b.attributes(most);
        assertThat(a.affinity()).isNotEqualTo(b.affinity());
        assertThatThrownBy(() -> c.attributes(most)).isInstanceOf(IllegalStateException.class);
        assertThat(c.schedulingClass()).isEqualTo(SchedulingClass.NORMAL);
        a.attributes(SchedulingAttributes.DEFAULT);
        c.attributes(most);
        assertThatThrownBy(() -> sched.online(0, false)).isInstanceOf(IllegalStateException.class);
        for (Task task : List.of(a, b, c)) {
            LockSupport.unpark(task.thread());
        }
        eventually(() -> sched.tasks().isEmpty());
    }

    @Test
    void realTimeTasksGoOnThroughAFailureOfThePolicy() throws Exception {
        SchedulerCore sched = machine(1);
        TestPolicy policy = new TestPolicy();
        new PolicyGate(sched).put("test", policy);
        Task urgent = hog(sched, "urgent", SchedulingAttributes.realTime(SchedulingClass.RR, 5));
        Task other = hog(sched, "other", SchedulingAttributes.realTime(SchedulingClass.RR, 5));
        Task fair = hog(sched, "fair", SchedulingAttributes.DEFAULT);
        eventually(() -> fair.runNanos() > 0);
        policy.fault = "pick";
        eventually(() -> sched.policy().equals("builtin"));
        assertThat(share(urgent, other, 600)).isBetween(0.2, 0.8);
        long before = fair.runNanos();
        eventually(() -> fair.runNanos() > before);
    }

    @Test
    void aBlockedTaskKeepsNothingOfAPolicyThatIsGone() throws Exception {
        SchedulerCore sched = machine(1);
        PolicyGate gate = new PolicyGate(sched);
        TestPolicy policy = new TestPolicy();
        policy.marks = new Object();
        gate.put("marks", policy);
        AtomicInteger woken = new AtomicInteger();
        Task sleeper = sched.start("sleeper", Kind.KERNEL, () -> {
            LockSupport.park();
            woken.incrementAndGet();
        });
        eventually(() -> sleeper.state() == TaskState.BLOCKED);
        assertThat(sleeper.policyData).isSameAs(policy.marks);
        gate.put("plain", new TestPolicy());
        eventually(() -> sleeper.policyData == null && sleeper.state() == TaskState.BLOCKED);
        assertThat(woken).hasValue(0);
        LockSupport.unpark(sleeper.thread());
        eventually(() -> woken.get() == 1);
    }

    @Test
    void aTaskThatChangesItsClassIsFairAgain() {
        SchedulerCore sched = machine(1);
        Task one = hog(sched, "one", SchedulingAttributes.realTime(SchedulingClass.FIFO, 5));
        Task two = hog(sched, "two", SchedulingAttributes.DEFAULT);
        eventually(() -> two.runNanos() > 0);
        one.attributes(SchedulingAttributes.DEFAULT);
        long before = two.runNanos();
        eventually(() -> two.runNanos() > before + 100 * MILLI);
        assertThat(share(one, two, 1_000)).isBetween(0.35, 0.65);
    }
}
