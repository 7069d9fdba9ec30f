package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.TaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is in charge, and how long a change is waited for. */
@Timeout(120)
class PoliciesTest extends StillRig {
    private final RuntimeException why = new IllegalStateException("on purpose");

    @Test
    void aChangeOfWhoIsInChargeKicksAllCpusAndSaysWhoWasBefore() {
        Generation first = generation("first");
        assertThat(policies.charge(first).name).isEqualTo(BuiltInPolicy.NAME);
        assertThat(kicks).containsExactly(0, 1);
        assertThat(policies.desired()).isSameAs(first);
        assertThat(policies.charge(generation("second"))).isSameAs(first);
    }

    @Test
    void aChangeOnConditionHappensOnlyIfTheExpectedOneIsInCharge() {
        Generation first = inCharge("first");
        Generation second = generation("second");
        Generation third = generation("third");
        kicks.clear();
        assertThat(policies.charge(second, third)).isFalse();
        assertThat(policies.desired()).isSameAs(first);
        assertThat(kicks).isEmpty();
        assertThat(policies.charge(first, second)).isTrue();
        assertThat(policies.desired()).isSameAs(second);
        assertThat(kicks).containsExactly(0, 1);
    }

    @Test
    void picksAreCountedByNameForAllCpusAndTermsOfOffice() {
        Generation first = generation("a");
        Generation again = generation("a");
        Generation other = generation("b");
        first.picks[SchedulerCore.STRIDE] += 2;
        again.picks[2 * SchedulerCore.STRIDE] += 3;
        other.picks[SchedulerCore.STRIDE] += 7;
        assertThat(policies.picks()).containsOnly(entry("a", 5L), entry("b", 7L), entry(BuiltInPolicy.NAME, 0L));
    }

    @Test
    void termsOfOfficeAreNumbered() {
        assertThat(generation("b").number).isEqualTo(generation("a").number - 1);
    }

    @Test
    void whoWasInChargeIsAgainWhenItsSuccessorComesTooLate() {
        Generation before = inCharge("before");
        Generation late = inCharge("late");
        policies.putBack(before, late);
        assertThat(policies.desired().name).isEqualTo("before");
        assertThat(policies.desired().policy).isSameAs(before.policy);
        assertThat(policies.desired()).as("with fresh queues").isNotSameAs(before);
    }

    @Test
    void whoHasFailedIsNotPutBack() {
        Generation before = inCharge("before");
        Generation late = inCharge("late");
        before.fail(why);
        policies.putBack(before, late);
        assertThat(policies.desired().name).isEqualTo(BuiltInPolicy.NAME);
    }

    @Test
    void whoFailsWhileItIsPutBackIsOut() {
        AtomicReference<@Nullable Generation> failing = new AtomicReference<>();
        SchedulerPolicy policy = new Arrivals() {
            @Override
            public RunQueue runQueue(int cpu, PolicyContext context) {
                Generation mine = failing.get();
                if (mine != null) {
                    mine.fail(why);
                }
                return super.runQueue(cpu, context);
            }
        };
        Generation before = policies.generation("before", policy);
        Generation late = inCharge("late");
        failing.set(before);
        policies.putBack(before, late);
        assertThat(policies.desired().name).isEqualTo(BuiltInPolicy.NAME);
    }

    @Test
    void putBackLeavesWhoTookOverMeanwhile() {
        Generation before = inCharge("before");
        Generation late = inCharge("late");
        Generation meanwhile = inCharge("meanwhile");
        policies.putBack(before, late);
        assertThat(policies.desired()).isSameAs(meanwhile);
    }

    @Test
    void aChangeIsDoneWhenEveryCpuHasChangedOver() throws Exception {
        Generation next = inCharge("next");
        Waiter waiter = new Waiter(policies, next);
        waiter.waits();
        policies.adopted(next);
        waiter.waits();
        assertThat(next.adopted).hasValue(1);
        policies.adopted(next);
        assertThat(waiter.answer()).isTrue();
        assertThat(policies.awaitAdoption(next, 0))
                .as("when it is done already")
                .isTrue();
    }

    @Test
    void aChangeThatIsNotDoneInTimeIsNoChange() {
        Generation next = inCharge("next");
        policies.adopted(next);
        assertThat(policies.awaitAdoption(next, 0)).isFalse();
        long begun = System.nanoTime();
        assertThat(policies.awaitAdoption(next, 20_000_000)).isFalse();
        assertThat(System.nanoTime() - begun).isBetween(20_000_000L, TimeUnit.SECONDS.toNanos(60));
    }

    @Test
    void whoFailsIsWaitedForNoLonger() throws Exception {
        Generation next = inCharge("next");
        Waiter waiter = new Waiter(policies, next);
        waiter.waits();
        policies.failed(next, 1, why);
        assertThat(waiter.answer()).isFalse();
        policies.adopted(next);
        policies.adopted(next);
        assertThat(policies.awaitAdoption(next, 0)).isFalse();
    }

    @Test
    void nobodyWaitsForACoreThatIsClosed() {
        Generation next = inCharge("next");
        core.close();
        assertThat(policies.awaitAdoption(next, TimeUnit.HOURS.toNanos(1))).isTrue();
    }

    @Test
    void itSaysWhichCpusAreLate() {
        Generation next = inCharge("next");
        assertThat(policies.late(next)).isEqualTo("CPU 0 runs null, CPU 1 runs null");
        changeOver(0);
        assertThat(policies.late(next)).isEqualTo("CPU 1 runs null");
        changeOver(1);
        assertThat(policies.late(next)).isEmpty();
    }

    @Test
    void inPlaceOfAPolicyThatFailsComesABuiltInThatWasMadeBefore() {
        for (String name : new String[] {"first", "second"}) {
            Generation bad = inCharge(name);
            kicks.clear();
            policies.failed(bad, 1, why);
            assertThat(bad.failure()).isSameAs(why);
            assertThat(policies.desired().name).isEqualTo(BuiltInPolicy.NAME);
            assertThat(policies.desired().number).isLessThan(bad.number);
            assertThat(kicks).containsExactly(0, 1);
            assertThat(policies.lastFailure()).contains("policy " + name, "cpu 1", "on purpose");
        }
        assertThat(told)
                .containsExactly(
                        "sched first: CPU 1: java.lang.IllegalStateException: on purpose",
                        "sched second: CPU 1: java.lang.IllegalStateException: on purpose");
    }

    @Test
    void aBuiltInIsMadeIfThereIsNoneReady() {
        policies.reporter = report -> {};
        for (String name : new String[] {"first", "second"}) {
            policies.failed(inCharge(name), 0, why);
            assertThat(policies.desired().name).isEqualTo(BuiltInPolicy.NAME);
        }
        assertThat(told).isEmpty();
        assertThat(policies.lastFailure()).isEmpty();
    }

    @Test
    void aFailureIsToldOnce() {
        Generation bad = inCharge("bad");
        policies.failed(bad, 0, why);
        Generation next = inCharge("next");
        policies.failed(bad, 1, why);
        assertThat(told).hasSize(1);
        assertThat(policies.desired()).isSameAs(next);
    }

    @Test
    void aFailureOfWhoIsNotInChargeAnyMoreChangesNothingElse() {
        Generation bad = inCharge("bad");
        Generation next = inCharge("next");
        policies.failed(bad, 0, why);
        assertThat(policies.desired()).isSameAs(next);
        assertThat(next.failure()).isNull();
        assertThat(told).hasSize(1);
    }

    @Test
    void aPolicyThatIsInChargeAgainIsOutWhenItsFormerTermFails() {
        for (boolean exports : new boolean[] {true, false}) {
            Generation former = inCharge("hangs");
            inCharge("late");
            Generation again = policies.generation("hangs", former.policy);
            policies.charge(again);
            if (exports) {
                policies.exportFailed(former, 0, why);
            } else {
                policies.failed(former, 0, why);
            }
            assertThat(policies.desired().name).isEqualTo(BuiltInPolicy.NAME);
            assertThat(again.failure()).isSameAs(why);
        }
        assertThat(told).hasSize(2);
    }

    @Test
    void withoutAnObserverAFailureIsNotTold() {
        SchedulerCore other = new SchedulerCore(machine.processors(), machine.clock(), Settings.DEFAULT);
        other.policies().reporter = Runnable::run;
        other.policies().failed(other.desired(), 0, why);
        assertThat(other.lastFailure()).contains("on purpose");
        assertThat(told).isEmpty();
    }

    @Test
    void whoDoesNotHandOverItsStateIsToldOf() {
        Generation left = inCharge("left");
        Generation next = inCharge("next");
        policies.exportFailed(left, 1, why);
        assertThat(told)
                .containsExactly("sched left: CPU 1: export of its state: java.lang.IllegalStateException: on purpose");
        assertThat(policies.desired()).isSameAs(next);
        assertThat(next.failure()).isNull();
    }

    /** A task as it is when it has run and waits for something. */
    private CoreTask blocked(String name, @Nullable Object data) {
        CoreTask task = (CoreTask) core.start(name, Kind.KERNEL, () -> {});
        core.cpu(task.cpu).inbox.takeAll();
        task.link = null;
        task.queued = 0;
        task.state = TaskState.BLOCKED;
        task.policyData = data;
        return task;
    }

    @Test
    void blockedTasksThatKeepSomethingOfAPolicyAreWokenWhenItIsGone() {
        CoreTask keeps = blocked("keeps", this);
        CoreTask plain = blocked("plain", null);
        CoreTask ready = blocked("ready", this);
        ready.state = TaskState.RUNNABLE;
        Generation next = inCharge("next");
        changeOver(0);
        assertThat(policies.awaitAdoption(next, 0)).isFalse();
        assertThat(keeps.wokenForNothing).as("as long as it is not gone").isFalse();
        changeOver(1);
        assertThat(policies.awaitAdoption(next, 0)).isTrue();
        assertThat(core.cpu(keeps.cpu).inbox.takeAll()).isSameAs(keeps);
        assertThat(keeps.link).isNull();
        assertThat(keeps.wokenForNothing).isTrue();
        assertThat(plain.wokenForNothing || ready.wokenForNothing).isFalse();
        assertThat(plain.queued + ready.queued).isZero();
    }
}
