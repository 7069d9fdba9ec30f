package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task.Kind;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget.Rules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies as the swap core sees them: what is refused, what takes over. */
@Timeout(120)
class PolicyGateTest extends GateRig {
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
    void aSwapIsRefusedAndUndoneWhenACpuNeverPicks() throws Exception {
        gate.put("before", new Policy());
        AtomicBoolean running = new AtomicBoolean();
        tasks.add(core.start("hog", Kind.KERNEL, () -> {
            running.set(true);
            while (!stop.get()) {
                Thread.onSpinWait();
            }
        }));
        eventually("it runs", running::get);
        assertThatThrownBy(() -> gate.put("test", new Policy()))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("not every CPU came to a pick within 4000 ms: ")
                .hasMessageContaining("hog");
        assertThat(gate.inCharge()).isEqualTo("before");
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
}
