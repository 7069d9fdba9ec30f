package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.StopReason;
import org.exoos.sched.core.Generation.PolicyError;
import org.exoos.sched.core.Token.LostCpu;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the policy in charge is asked and told, and what becomes of its answers. */
class PolicyCallsTest extends StackRig {
    private final CoreTask running = running("running", SchedulingAttributes.DEFAULT);
    private final CoreTask a = fair("a");
    private final CoreTask b = waiting("b", SchedulingAttributes.DEFAULT, 1);

    PolicyCallsTest() {
        fair.told.clear();
    }

    /** Who was stuck in a call of the policy and lost the CPU meanwhile touches nothing when it comes back. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "enqueue",
                "remove",
                "changed",
                "pick",
                "slice",
                "tick",
                "stopped",
                "placement",
                "balance",
                "release",
                "export",
                "import",
                "restored"
            })
    void whoLosesTheCpuInACallEndsThere(String call) {
        int size = stack.size();
        fair.meanwhile = () -> stack.token.hand(null);
        assertThatThrownBy(() -> {
                    switch (call) {
                        case "enqueue" -> stack.enqueue(running, EnqueueReason.WAKE);
                        case "remove" -> stack.remove(a);
                        case "changed" -> stack.changed(a);
                        case "pick" -> stack.pick();
                        case "slice" -> stack.sliceNanos(running);
                        case "tick" -> stack.tick(running, 1);
                        case "stopped" -> stack.stopped(running, ClassStack.FAIR, 1, StopReason.BLOCKED);
                        case "placement" -> stack.placement(a, EnqueueReason.WAKE);
                        case "balance" -> stack.balance(3, 1);
                        case "release" -> stack.release(1, true);
                        case "export" -> stack.exportState();
                        case "import" -> adopt(2, true);
                        default -> adopt(2, false);
                    }
                })
                .isInstanceOf(LostCpu.class);
        assertThat(fair.told.size()).isLessThan(2);
        assertThat(stack.size()).isEqualTo(size);
    }

    /** Another policy takes over, and loses the CPU in its first call or when it gets its first task. */
    private void adopt(long number, boolean early) {
        ToldQueue next = new ToldQueue(false);
        next.meanwhile = () -> {
            if (early || next.told.size() == 2) {
                stack.token.hand(null);
            }
        };
        try {
            stack.adopt(generation(number, next), QueueState.NONE);
        } finally {
            assertThat(next.told).hasSize(early ? 1 : 2);
        }
    }

    @Test
    void whoLosesTheCpuWhileItIsAskedForAPreemptionEndsThere() {
        ToldQueue next = new ToldQueue(true);
        stack.adopt(generation(2, next), QueueState.NONE);
        next.meanwhile = () -> stack.token.hand(null);
        assertThatThrownBy(() -> stack.preempts(a, running, 1)).isInstanceOf(LostCpu.class);
    }

    @Test
    void aPolicyThatPicksNothingBreaksARule() {
        fair.picksNothing = true;
        assertThatThrownBy(stack::pick)
                .isInstanceOf(PolicyError.class)
                .hasMessage("policy 1 picked nothing while CPU 0 holds 2 tasks");
    }

    @Test
    void aPolicyThatPicksWhatDoesNotWaitHereBreaksARule() {
        fair.picks = running;
        assertThatThrownBy(stack::pick)
                .isInstanceOf(PolicyError.class)
                .hasMessage("policy 1 picked " + running + ", which CPU 0 does not hold");
        fair.picks = waiting("urgent", realTime(5));
        runs((CoreTask) fair.picks);
        stack.hold((CoreTask) fair.picks);
        assertThatThrownBy(stack::pick).isInstanceOf(PolicyError.class);
    }

    @Test
    void aPolicyIsNotAskedWhoIsNextWhenNobodyWaits() {
        stack.remove(a);
        stack.remove(b);
        fair.told.clear();
        assertThat(stack.pick()).isNull();
        assertThat(fair.told).isEmpty();
    }

    @Test
    void itsAnswersAreTaken() {
        fair.slice = 7 * MILLI;
        assertThat(stack.sliceNanos(running)).isEqualTo(7 * MILLI);
        assertThat(stack.tick(running, 5)).isFalse();
        fair.over = true;
        assertThat(stack.tick(running, 6)).isTrue();
        fair.placement = 1;
        assertThat(stack.placement(a, EnqueueReason.WAKE)).isEqualTo(1);
        fair.balance = 3;
        assertThat(stack.balance(9, 2)).isEqualTo(3);
        assertThat(fair.told)
                .containsExactly(
                        "slice running", "tick running 5", "tick running 6", "placement a WAKE 0", "balance 9 2");
    }

    @Test
    void aPolicyThatDoesNotPreemptIsNotAsked() {
        fair.preempts = true;
        assertThat(stack.preempts(a, running, 5)).isFalse();
        assertThat(fair.told).isEmpty();
    }

    @Test
    void aPolicyThatPreemptsDecides() {
        ToldQueue next = new ToldQueue(true);
        stack.adopt(generation(2, next), QueueState.NONE);
        next.told.clear();
        assertThat(stack.preempts(a, running, 5)).isFalse();
        next.preempts = true;
        assertThat(stack.preempts(a, running, 6)).isTrue();
        assertThat(next.told).containsExactly("preempts a running 5", "preempts a running 6");
    }

    @Test
    void itIsToldWhenWhatItPickedStopsAndNotOfOthers() {
        stack.stopped(running, ClassStack.FAIR, 5, StopReason.YIELDED);
        assertThat(fair.told).containsExactly("stopped running 5 YIELDED");
        ToldQueue next = new ToldQueue(false);
        stack.adopt(generation(2, next), QueueState.NONE);
        next.told.clear();
        stack.stopped(running, ClassStack.FAIR, 5, StopReason.YIELDED);
        assertThat(next.told).isEmpty();
        assertThat(fair.told).hasSize(1);
    }

    @Test
    void whatItPickedIsNotValidUnderItsSuccessor() {
        CoreTask urgent = running("urgent", realTime(5));
        stack.adopt(generation(2, new ToldQueue(false)), QueueState.NONE);
        assertThat(stack.valid(running)).isFalse();
        assertThat(stack.valid(urgent)).as("nobody's but the core's").isTrue();
    }

    @Test
    void itsSuccessorGetsWhatWaitsInTheOrderItGives() {
        fair.queue.remove(a);
        fair.queue.addLast(a);
        QueueState state = stack.exportState();
        assertThat(state.order()).containsExactly(b, a);
        CoreTask urgent = waiting("urgent", realTime(5));
        a.policyData = this;
        ToldQueue next = new ToldQueue(false);
        stack.adopt(generation(2, next), state);
        assertThat(next.told).containsExactly("import 2", "enqueue b RESTORED", "enqueue a RESTORED");
        assertThat(a.policyData).isNull();
        runs(urgent);
        runs(b);
        runs(a);
        assertThat(stack.pick()).isNull();
    }

    @Test
    void aTaskKeepsWhatThePolicyWroteIntoItAsLongAsThatIsInCharge() {
        a.policyData = this;
        a.policyValue = 5;
        stack.remove(a);
        stack.hold(a);
        stack.enqueue(a, EnqueueReason.WAKE);
        assertThat(a.policyData).isSameAs(this);
        assertThat(a.policyValue).isEqualTo(5);
        stack.remove(a);
        stack.adopt(generation(2, new ToldQueue(false)), QueueState.NONE);
        stack.hold(a);
        stack.enqueue(a, EnqueueReason.WAKE);
        assertThat(a.policyData).isNull();
        assertThat(a.policyValue).isZero();
    }

    @Test
    void itSaysWhatGoesToAnotherCpu() {
        fair.queue.remove(a);
        fair.releases = a;
        assertThat(stack.release(1, true)).isSameAs(a);
        assertThat(fair.told).containsExactly("release 1");
        assertThat(a.held).isEqualTo(AttributedTask.NOWHERE);
        assertThat(stack.size()).isEqualTo(1);
    }

    @Test
    void whenItNamesNoneTheLastOneThatMayGoGoesIfOneMust() {
        assertThat(stack.release(1, false)).isNull();
        assertThat(stack.size()).isEqualTo(2);
        assertThat(stack.release(1, true)).isSameAs(a);
        assertThat(fair.told).containsExactly("release 1", "release 1", "remove a");
        assertThat(stack.release(1, true)).as("the other one may not go").isNull();
        assertThat(stack.size()).isEqualTo(1);
    }

    @Test
    void whatItGivesAwayMustWaitHere() {
        for (var stranger : List.of(running, new TestTask("stranger"))) {
            fair.releases = stranger;
            assertThatThrownBy(() -> stack.release(1, false))
                    .isInstanceOf(PolicyError.class)
                    .hasMessage("policy 1 released " + stranger + ", which CPU 0 does not hold");
        }
    }
}
