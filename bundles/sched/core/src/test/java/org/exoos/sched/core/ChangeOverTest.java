package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.core.Token.LostCpu;
import org.exoos.sched.core.TraceRing.Entry;
import org.exoos.sched.core.TraceRing.Event;
import org.exoos.sched.testkit.TestTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One CPU that this thread holds, of a core that does not run. */
class ChangeOverTest {
    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final SchedulerCore core =
            new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 20_000, true));
    private final Cpu cpu = core.set.every()[0];
    private final ChangeOver changes = new ChangeOver(core, cpu);
    private @Nullable TestTask foreign;
    private final RuntimeException why = new IllegalStateException("on purpose");

    /** Does something when it is left and when it takes over. */
    private record Acting(Runnable left, Runnable takesOver, Supplier<@Nullable TestTask> release)
            implements SchedulerPolicy {
        @Override
        public RunQueue runQueue(int number, PolicyContext context) {
            return new ArrivalOrder() {
                @Override
                public @Nullable Task release(int target) {
                    return release.get();
                }

                @Override
                public QueueState exportState() {
                    left.run();
                    return QueueState.NONE;
                }

                @Override
                public void importState(QueueState state) {
                    takesOver.run();
                }
            };
        }
    }

    @BeforeEach
    void hold() {
        cpu.stack.token.hand(Thread.currentThread());
        core.policies().reporter = Runnable::run;
    }

    private Generation charge(String name, Runnable left, Runnable takesOver) {
        Generation made = core.policies().generation(name, new Acting(left, takesOver, () -> foreign));
        core.policies().charge(made);
        return made;
    }

    private void fails() {
        throw why;
    }

    private void losesTheCpu() {
        cpu.stack.token.hand(null);
        throw why;
    }

    private static void nothing() {}

    @Test
    void theNextPolicyTakesOver() {
        Generation first = charge("first", ChangeOverTest::nothing, ChangeOverTest::nothing);
        changes.toDesired(5);
        assertThat(cpu.generation).isSameAs(first);
        assertThat(first.adopted).hasValue(1);
        assertThat(cpu.meter.trace.last(9)).containsExactly(new Entry(5, 5, Event.POLICY, 0, first.number, "first"));
    }

    @Test
    void aPolicyThatFailsWhenItIsLeftIsFollowedAllTheSame() {
        List<String> told = new ArrayList<>();
        core.policies().observer((kind, failed, reason) -> told.add(failed + ": " + reason));
        charge("first", this::fails, ChangeOverTest::nothing);
        changes.toDesired(0);
        Generation second = charge("second", ChangeOverTest::nothing, ChangeOverTest::nothing);
        changes.toDesired(0);
        assertThat(cpu.generation).isSameAs(second);
        assertThat(second.failure()).isNull();
        assertThat(told).containsExactly("first: CPU 0: export of its state: " + why);
    }

    @Test
    void aPolicyThatHasFailedIsNotAsked() {
        Generation first = charge("first", this::losesTheCpu, ChangeOverTest::nothing);
        changes.toDesired(0);
        first.fail(why);
        Generation second = charge("second", ChangeOverTest::nothing, ChangeOverTest::nothing);
        changes.toDesired(0);
        assertThat(cpu.generation).isSameAs(second);
    }

    @Test
    void afterAFailureTheBuiltInTakesOverThoughTheNextOneFailsToo() {
        Generation first = charge("first", ChangeOverTest::nothing, ChangeOverTest::nothing);
        changes.toDesired(0);
        Generation second = charge("second", ChangeOverTest::nothing, this::fails);
        changes.afterFailure(why, 0);
        assertThat(first.failure()).isSameAs(why);
        assertThat(second.failure()).isSameAs(why);
        assertThat(cpu.generation.name).isEqualTo(BuiltInPolicy.NAME);
        assertThat(core.policy()).isEqualTo(BuiltInPolicy.NAME);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoLostTheCpuMeanwhileTouchesNothing(boolean throwsToo) {
        Runnable loses = throwsToo ? this::losesTheCpu : () -> cpu.stack.token.hand(null);
        Generation first = charge("first", loses, ChangeOverTest::nothing);
        changes.toDesired(0);
        Generation second = charge("second", ChangeOverTest::nothing, loses);
        assertThatThrownBy(() -> changes.toDesired(0)).isInstanceOf(LostCpu.class);
        assertThat(cpu.generation).isSameAs(first);
        hold();
        assertThatThrownBy(() -> changes.afterFailure(why, 0)).isInstanceOf(LostCpu.class);
        assertThat(second.failure()).isNull();
        assertThat(second.adopted).hasValue(0);
    }

    @Test
    void aPolicyThatGivesAwayWhatItDoesNotHaveBreaksARule() {
        charge("first", ChangeOverTest::nothing, ChangeOverTest::nothing);
        changes.toDesired(0);
        assertThat(cpu.stack.release(1, true)).isNull();
        foreign = new TestTask("foreign");
        assertThatThrownBy(() -> cpu.stack.release(1, false))
                .isInstanceOf(Generation.PolicyError.class)
                .hasMessageContaining("first released foreign, which CPU 0 does not hold");
    }
}
