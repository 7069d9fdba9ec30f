package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.sched.QueueState;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

/** The core's record of the fair tasks that wait on CPU 1. */
class HeldTasksTest extends StackRig {
    private final HeldTasks held = new HeldTasks(1);
    private final ToldQueue queue = new ToldQueue(false);

    private CoreTask held(String name, long cpus) {
        CoreTask task = task(name, SchedulingAttributes.DEFAULT, cpus);
        held.add(task);
        return task;
    }

    private CoreTask held(String name) {
        return held(name, 3);
    }

    /** From the last to the first, as another CPU would take them. */
    private List<CoreTask> backwards() {
        List<CoreTask> tasks = new ArrayList<>();
        for (CoreTask task = held.lastAllowedOn(0); task != null; task = task.heldPrevious) {
            tasks.add(task);
        }
        return tasks;
    }

    @Test
    void theOrderIsThatOfArrivalWhoeverGoes() {
        CoreTask a = held("a");
        CoreTask b = held("b");
        CoreTask c = held("c");
        CoreTask d = held("d");
        assertThat(held.glance(9)).containsExactly(a, b, c, d);
        held.remove(b);
        assertThat(held.glance(9)).containsExactly(a, c, d);
        assertThat(backwards()).containsExactly(d, c, a);
        held.remove(a);
        assertThat(held.first()).isSameAs(c);
        assertThat(backwards()).containsExactly(d, c);
        held.remove(d);
        assertThat(held.first()).isSameAs(c);
        assertThat(backwards()).containsExactly(c);
        assertThat(held.size()).isEqualTo(1);
        held.add(a);
        assertThat(held.glance(9)).containsExactly(c, a);
        held.remove(c);
        held.remove(a);
        assertThat(held.first()).isNull();
        assertThat(held.lastAllowedOn(0)).isNull();
        assertThat(held.size()).isZero();
    }

    @Test
    void whoWentIsLinkedToNobody() {
        held("a");
        CoreTask b = held("b");
        held("c");
        assertThat(held.contains(b)).isTrue();
        held.remove(b);
        assertThat(held.contains(b)).isFalse();
        assertThat(b.heldNext).isNull();
        assertThat(b.heldPrevious).isNull();
    }

    @Test
    void itContainsFairTasksOfItsOwnCpu() {
        assertThat(held.contains(new TestTask("stranger"))).isFalse();
        CoreTask elsewhere = fair("elsewhere");
        assertThat(elsewhere.held).isZero();
        assertThat(held.contains(elsewhere)).isFalse();
        CoreTask task = held("task");
        assertThat(held.contains(task)).isTrue();
        task.queue = ClassStack.REAL_TIME;
        assertThat(held.contains(task)).isFalse();
    }

    @Test
    void theLastOneThatMayRunElsewhereIsFoundAmongThoseThatMayNot() {
        CoreTask free = held("free");
        held("bound", 2);
        assertThat(held.lastAllowedOn(0)).isSameAs(free);
        held.remove(free);
        assertThat(held.lastAllowedOn(0)).isNull();
        assertThat(held.lastAllowedOn(1)).isNotNull();
    }

    @Test
    void aGlanceSeesNoMoreThanAsked() {
        CoreTask a = held("a");
        CoreTask b = held("b");
        held("c");
        assertThat(held.glance(2)).containsExactly(a, b);
        assertThat(held.glance(0)).isEmpty();
    }

    @Test
    void aFreshQueueGetsEachTaskOnceInTheOrderOfTheHintThenByArrival() {
        CoreTask a = held("a");
        held("b");
        CoreTask c = held("c");
        held("d");
        CoreTask gone = held("gone");
        held.remove(gone);
        a.policyData = this;
        AtomicInteger calls = new AtomicInteger();
        List<Integer> toldBefore = new ArrayList<>();

        held.restore(queue, QueueState.ofOrder(List.of(c, new TestTask("stranger"), gone, a, c)), 7, () -> {
            calls.incrementAndGet();
            toldBefore.add(queue.told.size());
        });

        assertThat(queue.told)
                .containsExactly(
                        "import 5",
                        "enqueue c RESTORED",
                        "enqueue a RESTORED",
                        "enqueue b RESTORED",
                        "enqueue d RESTORED");
        assertThat(calls).as("looks whether it has the CPU, after each call").hasValue(5);
        assertThat(toldBefore).containsExactly(1, 2, 3, 4, 5);
        assertThat(a.policyData).isNull();
        assertThat(a.owner).isEqualTo(7);
        assertThat(held.glance(9)).extracting(CoreTask::name).containsExactly("a", "b", "c", "d");
    }
}
