package org.exoos.sched.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every policy keeps to: inherit it in the tests of a policy's bundle. */
public abstract class PolicyContract {
    private static final long SECOND = 1_000_000_000;
    private static final EnqueueReason[] REASONS = {
        EnqueueReason.PREEMPTED, EnqueueReason.YIELD, EnqueueReason.WAKE, EnqueueReason.MIGRATED, EnqueueReason.NEW
    };

    protected final TestContext context = new TestContext(0, 0, 0, 0);
    protected final RunQueue queue = policy().runQueue(0, context);
    protected final TestTask a = new TestTask("a");
    protected final TestTask b = new TestTask("b");
    protected final TestTask c = new TestTask("c");

    /** A new one. */
    protected abstract SchedulerPolicy policy();

    /** Whether equal tasks get equal time; a policy that is unfair on purpose says no. */
    protected boolean fair() {
        return true;
    }

    protected static List<Task> pickAll(RunQueue queue) {
        List<Task> picked = new ArrayList<>();
        for (Task task = queue.pick(); task != null; task = queue.pick()) {
            picked.add(task);
        }
        return picked;
    }

    /** a, b and c have arrived. */
    protected final RunQueue filled() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        queue.enqueue(c, EnqueueReason.NEW);
        return queue;
    }

    @Test
    void eachTaskIsPickedOnce() {
        assertThat(pickAll(filled())).containsExactlyInAnyOrder(a, b, c);
        assertThat(queue.pick()).isNull();
    }

    @Test
    void aRemovedTaskIsNotPicked() {
        filled().remove(b);
        assertThat(pickAll(queue)).containsExactlyInAnyOrder(a, c);
    }

    @Test
    void aReleasedTaskMayRunThereAndIsNotPickedHere() {
        filled();
        b.affinity(1);
        Task released = queue.release(1);
        assertThat(released).isIn(null, a, c);
        List<Task> rest = new ArrayList<>(List.of(a, b, c));
        rest.remove(released);
        assertThat(pickAll(queue)).containsExactlyInAnyOrderElementsOf(rest);
    }

    @Test
    void nobodyIsReleasedWhoMayNotRunThere() {
        filled();
        for (TestTask task : List.of(a, b, c)) {
            task.affinity(1);
        }
        assertThat(queue.release(1)).isNull();
        assertThat(pickAll(queue)).hasSize(3);
    }

    @Test
    void theSliceEnds() {
        filled();
        Task first = queue.pick();
        assertThat(first).isNotNull();
        long slice = queue.sliceNanos(first);
        assertThat(slice).isBetween(100_000L, SECOND);
        boolean ended = false;
        for (long ran = slice; ran <= 5 * SECOND && !ended; ran += 10_000_000) {
            context.advance(10_000_000);
            ended = queue.tick(first, ran);
        }
        assertThat(ended).as("gives the CPU up within 5 s while others wait").isTrue();
    }

    @Test
    void whatIsExportedIsHeldAndCanBeTakenOver() {
        filled();
        queue.remove(b);
        QueueState state = queue.exportState();
        assertThat(state.order()).doesNotHaveDuplicates().isSubsetOf(a, c);
        RunQueue next = policy().runQueue(0, context);
        next.importState(state);
        next.enqueue(c, EnqueueReason.RESTORED);
        next.enqueue(a, EnqueueReason.RESTORED);
        assertThat(pickAll(next)).containsExactlyInAnyOrder(a, c);
    }

    @Test
    void aStateThatItDoesNotKnowIsNoHarm() {
        queue.importState(new QueueState("somebody else's", 99, List.of(b, a), List.of(-1L, Long.MAX_VALUE)));
        queue.enqueue(a, EnqueueReason.RESTORED);
        queue.enqueue(b, EnqueueReason.RESTORED);
        assertThat(pickAll(queue)).containsExactlyInAnyOrder(a, b);
    }

    /** Each of its calls, but for the hand-over, is on the way from a wake-up or a tick to the next pick. */
    @Test
    void itsCallsAllocateNothing() {
        for (int i = 0; i < 50; i++) {
            TestTask task = new TestTask("t" + i);
            task.nice(i % 7 - 3);
            queue.enqueue(task, EnqueueReason.NEW);
        }
        Allocation.none("calls of the policy", () -> everyCall(a, 2_000));
    }

    private void everyCall(Task woken, int times) {
        EnqueueReason[] reasons = REASONS;
        for (int i = 0; i < times; i++) {
            queue.enqueue(woken, EnqueueReason.WAKE);
            Task task = queue.pick();
            if (task == null) {
                throw new AssertionError("picked nothing");
            }
            long slice = queue.sliceNanos(task);
            context.advance(slice / 2);
            queue.tick(task, slice / 2);
            if (task != woken) {
                queue.preempts(woken, task, slice / 2);
                queue.changed(woken);
                queue.remove(woken);
            }
            queue.placement(woken, EnqueueReason.WAKE, 0);
            queue.balance(50, 1);
            queue.stopped(task, slice / 2, i % 3 == 0 ? StopReason.YIELDED : StopReason.PREEMPTED);
            if (task != woken) {
                queue.enqueue(task, reasons[i % reasons.length]);
            }
            Task released = queue.release(1);
            if (released != null) {
                queue.enqueue(released, EnqueueReason.MIGRATED);
            }
        }
    }

    /** Every sequence of calls that the core may make, against a set. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noTaskIsLostOrDoubled(long seed) {
        anySequence(queue, seed);
    }

    /** The long form. */
    @Test
    @EnabledIfSystemProperty(named = "exo.stress", matches = "true")
    void noTaskIsLostOrDoubledWithAnyOfAThousandSeeds() {
        for (long seed = 0; seed < 1_000; seed++) {
            anySequence(policy().runQueue(0, context), seed);
        }
    }

    private void anySequence(RunQueue queue, long seed) {
        Random random = new Random(seed);
        List<TestTask> idle = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            TestTask task = new TestTask("t" + i);
            task.nice(random.nextInt(40) - 20);
            task.affinity(random.nextInt(4) == 0 ? 1 : -1);
            idle.add(task);
        }
        Set<Task> held = new HashSet<>();
        for (int step = 0; step < 20_000; step++) {
            context.advance(random.nextInt(2_000_000));
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    if (!idle.isEmpty()) {
                        TestTask task = idle.remove(random.nextInt(idle.size()));
                        EnqueueReason[] reasons = EnqueueReason.values();
                        held.add(task);
                        queue.enqueue(task, reasons[random.nextInt(reasons.length)]);
                    }
                }
                case 3, 4 -> run(queue, random, held, idle);
                case 5 -> {
                    if (!held.isEmpty()) {
                        TestTask task = (TestTask) held.iterator().next();
                        queue.remove(task);
                        held.remove(task);
                        idle.add(task);
                    }
                }
                case 6 -> {
                    Task task = queue.release(1);
                    if (task != null) {
                        assertThat(held.remove(task)).isTrue();
                        assertThat(task.affinity() & 2).isNotZero();
                        idle.add((TestTask) task);
                    }
                }
                default -> {
                    if (!held.isEmpty()) {
                        Task task = held.iterator().next();
                        task.attributes(SchedulingAttributes.fair(
                                random.nextBoolean() ? SchedulingClass.NORMAL : SchedulingClass.BATCH,
                                random.nextInt(40) - 20));
                        queue.changed(task);
                    }
                }
            }
        }
        assertThat(pickAll(queue)).hasSameSizeAs(held).containsExactlyInAnyOrderElementsOf(held);
    }

    private void run(RunQueue queue, Random random, Set<Task> held, List<TestTask> idle) {
        Task task = queue.pick();
        assertThat(task == null).isEqualTo(held.isEmpty());
        if (task == null) {
            return;
        }
        assertThat(held.remove(task)).isTrue();
        long ran = random.nextInt(20_000_000);
        context.advance(ran);
        queue.tick(task, ran);
        queue.stopped(task, ran, StopReason.values()[random.nextInt(4)]);
        idle.add((TestTask) task);
    }

    @Test
    void equalTasksGetEqualTime() {
        if (!fair()) {
            return;
        }
        VirtualCpu cpu = new VirtualCpu(queue, context);
        for (int i = 0; i < 10; i++) {
            cpu.start(TestTask.hog("hog" + i, 0));
        }
        cpu.run(10 * SECOND);
        assertThat(cpu.jain()).isGreaterThan(0.95);
    }

    @Test
    void noneOfAHundredTasksStarves() {
        VirtualCpu cpu = new VirtualCpu(queue, context);
        List<TestTask> tasks = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TestTask task =
                    i % 4 == 0 ? TestTask.interactive("i" + i, 500_000, 20_000_000) : TestTask.hog("hog" + i, 0);
            tasks.add(task);
            cpu.start(task);
        }
        cpu.run(60 * SECOND);
        assertThat(tasks).allSatisfy(task -> {
            assertThat(task.runs).isPositive();
            assertThat(task.longestWaitNanos).as("longest wait of " + task).isLessThan(12 * SECOND);
        });
    }
}
