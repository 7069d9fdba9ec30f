package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.swap.SwapRefusedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The gate to the nanosecond: CPUs that change over at once, on a clock that stands still. */
@Timeout(120)
class StillGateTest extends StillRig {
    private final PolicyGate gate = new PolicyGate(core);

    StillGateTest() {
        follows = true;
    }

    /** A policy that takes so long to make its first queue. */
    private SchedulerPolicy takes(long nanos) {
        return new Arrivals() {
            @Override
            public RunQueue runQueue(int cpu, PolicyContext context) {
                if (cpu == 0) {
                    machine.clock().advance(nanos);
                }
                return super.runQueue(cpu, context);
            }
        };
    }

    @Test
    void aPolicyThatIsPutInChargeIsWhenTheCallReturns() throws Exception {
        gate.put("next", new Arrivals());
        assertThat(gate.inCharge()).isEqualTo("next");
        assertThat(core.cpu(0).generation.name).isEqualTo("next");
        assertThat(core.cpu(1).generation.name).isEqualTo("next");
    }

    @Test
    void aPolicyHasSoMuchTimeToMakeItsQueuesAndNoMore() throws Exception {
        long limit = LIMIT_MILLIS * 1_000_000L;
        gate.put("in time", takes(limit));
        assertThat(gate.inCharge()).isEqualTo("in time");
        assertThatThrownBy(() -> gate.put("late", takes(limit + 1)))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("making the run queues of late did not end within " + LIMIT_MILLIS + " ms");
        assertThat(gate.inCharge()).isEqualTo("in time");
    }

    @Test
    void aFailureIsToldToTheObserverAndItsLastMomentsAreKept() throws Exception {
        gate.put("bad", new Arrivals());
        List<String> heard = new ArrayList<>();
        gate.observer((kind, failed, reason) -> heard.add(kind + " " + failed));
        assertThat(gate.dump()).isEmpty();
        core.policyFailed(core.desired(), 1, new IllegalStateException("on purpose"));
        assertThat(heard).containsExactly("sched bad");
        assertThat(gate.dump()).contains("policy bad", "on purpose");
    }

    @Test
    void decisionsAreThePicksOfAllPolicies() {
        policies.generation("a", new Arrivals()).picks[SchedulerCore.STRIDE] = 5;
        policies.generation("b", new Arrivals()).picks[2 * SchedulerCore.STRIDE] = 7;
        assertThat(gate.decisions()).isEqualTo(12);
    }

    @Test
    void whatBreaksARuleUnderSyntheticLoadIsRefusedBeforeItIsInCharge() throws Exception {
        gate.warm("fair", new Arrivals());
        SchedulerPolicy loses = (cpu, context) -> new ArrivalOrder() {
            @Override
            public @Nullable Task pick() {
                queue.pollFirst();
                return super.pick();
            }
        };
        assertThatThrownBy(() -> gate.warm("loses", loses))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageStartingWith("loses picked nothing while it held ");
        assertThat(gate.inCharge()).isEqualTo(BuiltInPolicy.NAME);
    }
}
