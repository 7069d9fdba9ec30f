package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.swap.SwapRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies that fail when they are in charge or change places: who takes over, what is told. */
@Timeout(120)
class PolicyFailureTest extends GateRig {
    @Test
    void aPolicyThatFailsWhenItTakesOverIsRefusedAndTheBuiltInGoesOn() throws Exception {
        load(4);
        gate.put("good", new Policy());
        Policy policy = new Policy();
        policy.fault = "import";
        assertThatThrownBy(() -> gate.put("test", policy))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("test failed: ")
                .hasMessageContaining("on purpose in import")
                .hasMessageContaining("builtin is in charge");
        goesOn();
        eventually("it is told", () -> !told.isEmpty());
        assertThat(told.peek()).startsWith("sched test: CPU ").contains("on purpose in import");
        eventually("its last moments are kept", () -> gate.dump().contains("policy test"));
    }

    @Test
    void aPolicyThatPicksWhatItDoesNotHaveIsOut() throws Exception {
        load(4);
        Policy policy = new Policy();
        gate.put("test", policy);
        policy.fault = "foreign";
        eventually("the built-in takes over", () -> gate.inCharge().equals(BuiltInPolicy.NAME));
        goesOn();
        eventually("it is told", () -> !told.isEmpty());
        assertThat(told.peek()).contains("test picked foreign, which CPU").contains("does not hold");
    }

    @Test
    void aPolicyThatFailsWhenItIsLeftIsTold() throws Exception {
        load(4);
        Policy policy = new Policy();
        gate.put("test", policy);
        policy.fault = "export";
        gate.put("next", new Policy());
        assertThat(gate.inCharge()).isEqualTo("next");
        goesOn();
        eventually("it is told", () -> !told.isEmpty());
        assertThat(told.peek())
                .startsWith("sched test: CPU ")
                .contains("export of its state")
                .contains("on purpose");
    }

    @Test
    void withoutMemoryForAReportThePolicyIsTakenOutAllTheSame() throws Exception {
        load(4);
        core.policies().reporter = report -> {
            throw new OutOfMemoryError("on purpose");
        };
        Policy policy = new Policy();
        policy.fault = "import";
        assertThatThrownBy(() -> gate.put("test", policy)).isInstanceOf(SwapRefusedException.class);
        goesOn();
        assertThat(told).isEmpty();
        assertThat(gate.inCharge()).isEqualTo("builtin");
    }

    /** Takes its time to say what it is. */
    private static final class SlowFailure extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient CountDownLatch asked = new CountDownLatch(1);
        private final transient CountDownLatch told = new CountDownLatch(1);

        @Override
        public String toString() {
            asked.countDown();
            try {
                told.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "slow failure";
        }
    }

    @Test
    void aCpuThatReportsAFailureSecondGoesOnWhenTheFirstHasReplacedThePolicy() throws Exception {
        Generation bad = core.policies().generation("bad", new BuiltInPolicy(core));
        core.policies().charge(bad);
        SlowFailure slow = new SlowFailure();
        Thread first = Thread.ofPlatform().start(() -> core.policies().failed(bad, 0, slow));
        slow.asked.await();
        Thread second = Thread.ofPlatform()
                .start(() -> core.policies().failed(bad, 1, new IllegalStateException("on purpose")));
        eventually(
                "the second waits",
                () -> Arrays.stream(second.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("failed")));
        assertThat(core.policies().desired()).isSameAs(bad);
        assertThat(second.isAlive()).isTrue();

        slow.told.countDown();

        assertThat(first.join(Duration.ofSeconds(60))).isTrue();
        assertThat(second.join(Duration.ofSeconds(60))).isTrue();
        assertThat(gate.inCharge()).isEqualTo(BuiltInPolicy.NAME);
        eventually("it is told once", () -> !told.isEmpty());
        assertThat(told).containsExactly("sched bad: CPU 0: slow failure");
    }

    @Test
    void aDetachHookThatThrowsIsReportedAndChangesNothing() {
        ConcurrentLinkedQueue<Runnable> reports = new ConcurrentLinkedQueue<>();
        core.policies().reporter = report -> {
            reports.add(report);
            report.run();
        };
        Task task = core.start("moving", Kind.USER, () -> {
            Task me = core.current();
            me.onDetach(() -> {
                throw new IllegalStateException("on purpose");
            });
            for (int n = 0; n < 20; n++) {
                me.affinity(1L << (n & 1));
                core.preempt();
            }
            me.onDetach(null);
        });
        tasks.add(task);
        eventually("it is reported", () -> !reports.isEmpty());
        assertThat(gate.inCharge()).isEqualTo("builtin");
    }

    @Test
    void tasksThatWaitLeaveACpuThatIsForbiddenToThem() throws Exception {
        load(6);
        moveAll();
        Policy policy = new Policy();
        gate.put("test", policy);
        eventually("the policy has to give one back", () -> {
            moveAll();
            return policy.removed.get() > 0;
        });
    }

    private void moveAll() {
        for (int turn = 0; turn < 8; turn++) {
            long where = 1L << (turn & 1);
            tasks.forEach(task -> task.affinity(where));
            goesOn();
        }
        tasks.forEach(task -> task.affinity(3));
    }

    @Test
    void aPolicyThatCannotMakeItsQueuesASecondTimeIsNotPutBack() {
        Policy policy = new Policy();
        Generation before = core.policies().generation("once", policy);
        Generation late = core.policies().generation("late", new BuiltInPolicy(core));
        core.policies().charge(late);
        policy.fault = "no queue";
        core.policies().putBack(before, late);
        assertThat(gate.inCharge()).isEqualTo(BuiltInPolicy.NAME);
    }
}
