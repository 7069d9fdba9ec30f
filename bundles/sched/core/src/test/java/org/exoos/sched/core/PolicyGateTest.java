package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.TaskQueue;
import org.exoos.sched.testkit.TestTask;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget.Rules;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies as the swap core sees them: what is refused, what is told, what takes over. */
@Timeout(120)
class PolicyGateTest {
    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withCpus(2));
    private final SchedulerCore core =
            new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "first", 20_000, true));
    private final PolicyGate gate = new PolicyGate(core);
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger work = new AtomicInteger();
    private final List<Task> tasks = new ArrayList<>();

    PolicyGateTest() {
        core.open();
        gate.observer((kind, failed, reason) -> told.add(kind + " " + failed + ": " + reason));
    }

    @AfterEach
    void close() throws InterruptedException {
        stop.set(true);
        for (Task task : tasks) {
            assertThat(task.thread().join(Duration.ofSeconds(60))).isTrue();
        }
        core.close();
    }

    private static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }

    private void load(int number) {
        for (int i = 0; i < number; i++) {
            tasks.add(core.start("load " + i, Kind.KERNEL, () -> {
                while (!stop.get()) {
                    work.incrementAndGet();
                    core.yield();
                }
            }));
        }
        goesOn();
    }

    private void goesOn() {
        int before = work.get();
        eventually("tasks go on", () -> work.get() > before + 100);
    }

    /** Order of arrival; throws where it is told to. */
    private static final class Policy implements SchedulerPolicy {
        volatile String fault = "";
        final AtomicInteger removed = new AtomicInteger();

        private void at(String here) {
            if (fault.equals(here)) {
                throw new IllegalStateException("on purpose in " + here);
            }
        }

        @Override
        @SuppressWarnings("NullAway")
        public RunQueue runQueue(int cpu, PolicyContext context) {
            if (fault.equals("no queue") && cpu == 1) {
                return null;
            }
            return new RunQueue() {
                private final TaskQueue queue = new TaskQueue();

                @Override
                public void enqueue(Task task, EnqueueReason reason) {
                    queue.addLast(task);
                }

                @Override
                public @Nullable Task pick() {
                    return fault.equals("foreign") ? new TestTask("foreign") : queue.pollFirst();
                }

                @Override
                public void remove(Task task) {
                    removed.incrementAndGet();
                    queue.remove(task);
                }

                @Override
                public long sliceNanos(Task task) {
                    return 1_000_000;
                }

                @Override
                public QueueState exportState() {
                    at("export");
                    return QueueState.ofOrder(queue.toList());
                }

                @Override
                public void importState(QueueState state) {
                    at("import");
                }
            };
        }
    }

    /** The successor of a policy that hangs while it hands over comes too late, and the policy is put in charge again: then its failure is told. */
    @Test
    void aPolicyThatFailsWhenItIsInChargeAgainIsOut() {
        SchedulerPolicy policy = new BuiltInPolicy(core);
        for (boolean exports : new boolean[] {true, false}) {
            Generation hangs = core.policies().generation("hangs", policy);
            core.policies().charge(hangs);
            core.policies().charge(core.policies().generation("late", new BuiltInPolicy(core)));
            core.policies().charge(core.policies().generation("hangs", policy));

            Throwable why = new IllegalStateException("on purpose");
            if (exports) {
                core.exportFailed(hangs, 0, why);
            } else {
                core.policyFailed(hangs, 0, why);
            }

            assertThat(gate.inCharge()).isEqualTo(BuiltInPolicy.NAME);
        }
        Generation failed = core.policies().generation("hangs", policy);
        Generation late = core.policies().generation("late", new BuiltInPolicy(core));
        core.policies().charge(failed);
        core.policies().charge(late);
        failed.fail(new IllegalStateException("on purpose"));
        core.policies().putBack(failed, late);
        assertThat(gate.inCharge()).isEqualTo(BuiltInPolicy.NAME);
        eventually(
                "it is told",
                () -> told.stream().filter(text -> text.contains("hangs")).count() == 2);
    }

    @Test
    void aPolicyThatTakesLongToMakeItsQueuesIsRefused() {
        SchedulerCore impatient =
                new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "first", 1, false));
        SchedulerPolicy slow = (cpu, context) -> {
            long end = System.nanoTime() + 2_000_000;
            while (System.nanoTime() - end < 0) {
                Thread.onSpinWait();
            }
            return new BuiltInPolicy(impatient).runQueue(cpu, context);
        };

        assertThatThrownBy(() -> new PolicyGate(impatient).put("slow", slow))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("did not end within 1 ms");

        assertThat(impatient.policy()).isEqualTo(BuiltInPolicy.NAME);
    }

    @Test
    void itSaysWhatItIs() throws Exception {
        assertThat(gate.kind()).isEqualTo("sched");
        assertThat(gate.apiVersion()).isEqualTo("1.1");
        assertThat(gate.builtIn()).isEqualTo("builtin");
        assertThat(gate.preferred()).isEqualTo("first");
        assertThat(gate.inCharge()).isEqualTo("builtin");
        assertThat(gate.rules()).isEqualTo(Rules.POLICY);
        assertThat(gate.dump()).isEmpty();
        long before = gate.decisions();
        load(4);
        assertThat(gate.decisions()).isGreaterThan(before);
        gate.put("test", new Policy());
        assertThat(gate.inCharge()).isEqualTo("test");
        goesOn();
        Map<String, Long> picks = core.picks();
        assertThat(picks.get("test")).isPositive();
        assertThat(gate.decisions())
                .isGreaterThanOrEqualTo(
                        picks.values().stream().mapToLong(Long::longValue).sum());
        gate.fallBack("test");
        assertThat(gate.inCharge()).isEqualTo("builtin");
        goesOn();
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNoPolicyIsRefused() {
        SwapCandidate other = new SwapCandidate() {};
        assertThatThrownBy(() -> gate.check("x", other))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("is no SchedulerPolicy");
        assertThatThrownBy(() -> gate.put("x", other)).isInstanceOf(SwapRefusedException.class);
    }

    @Test
    void aPolicyWithoutAQueueForEachCpuIsRefused() {
        Policy policy = new Policy();
        policy.fault = "no queue";
        assertThatThrownBy(() -> gate.put("test", policy))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("test made no run queue for CPU 1");
        assertThat(gate.inCharge()).isEqualTo("builtin");
    }

    @Test
    void whoWasInterruptedMeanwhileChangesNothing() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> gate.put("test", new Policy()))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("too late");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(gate.inCharge()).isEqualTo("builtin");
    }

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
