package org.exoos.sched.eevdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.PickCost;
import org.exoos.sched.testkit.PolicyContract;
import org.exoos.sched.testkit.TestTask;
import org.exoos.sched.testkit.VirtualCpu;
import org.junit.jupiter.api.Test;

class EevdfTest extends PolicyContract {
    private static final long SECOND = 1_000_000_000;

    @Override
    protected SchedulerPolicy policy() {
        return new Eevdf();
    }

    @Test
    void niceValuesShareTheCpuByTheirWeights() {
        int[] nices = {-10, -5, 0, 5, 10, 19};
        VirtualCpu cpu = new VirtualCpu(queue, context);
        List<TestTask> tasks = new ArrayList<>();
        double all = 0;
        for (int nice : nices) {
            TestTask task = TestTask.hog("nice" + nice, nice);
            tasks.add(task);
            cpu.start(task);
            all += Weights.of(task);
        }
        long time = 100 * SECOND;
        cpu.run(time);
        for (TestTask task : tasks) {
            double share = (double) task.ranNanos / time;
            double wanted = Weights.of(task) / all;
            assertThat(share / wanted).as(task + " got its share").isCloseTo(1, within(0.05));
        }
    }

    @Test
    void oneStepOfNiceIsATenthOfTheCpu() {
        TestTask nicer = TestTask.hog("nicer", 1);
        TestTask plain = TestTask.hog("plain", 0);
        VirtualCpu cpu = new VirtualCpu(queue, context);
        cpu.start(nicer);
        cpu.start(plain);
        cpu.run(10 * SECOND);
        double difference = (double) (plain.ranNanos - nicer.ranNanos) / (10 * SECOND);
        assertThat(difference).isCloseTo(0.11, within(0.01));
    }

    @Test
    void nobodyIsFurtherFromItsShareThanTwoSlices() {
        VirtualCpu cpu = new VirtualCpu(queue, context);
        List<TestTask> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            TestTask task = TestTask.hog("hog" + i, 0);
            tasks.add(task);
            cpu.start(task);
        }
        for (int second = 1; second <= 10; second++) {
            cpu.run(SECOND);
            for (TestTask task : tasks) {
                assertThat(task.ranNanos)
                        .as("%s after %d s", task, second)
                        .isCloseTo(second * SECOND / 8, within(2 * EevdfQueue.SLICE_NANOS));
            }
        }
    }

    @Test
    void anInteractiveTaskAmongHogsRunsSoon() {
        VirtualCpu cpu = new VirtualCpu(queue, context);
        for (int i = 0; i < 10; i++) {
            cpu.start(TestTask.hog("hog" + i, 0));
        }
        TestTask shell = TestTask.interactive("shell", 500_000, 50_000_000);
        cpu.start(shell);
        cpu.run(2 * SECOND);
        shell.longestWaitNanos = 0;
        cpu.run(10 * SECOND);
        assertThat(shell.longestWaitNanos).isLessThan(4 * EevdfQueue.SLICE_NANOS);
    }

    @Test
    void sleepingEarnsNoMoreThanTwoSlices() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        Task first = queue.pick();
        queue.stopped(first, 1_000_000, StopReason.BLOCKED);
        Task other = queue.pick();
        queue.stopped(other, SECOND, StopReason.PREEMPTED);
        queue.enqueue(other, EnqueueReason.PREEMPTED);
        queue.enqueue(first, EnqueueReason.WAKE);
        assertThat(Math.abs(first.policyLevel)).isPositive();
        assertThat(queue.exportState().values()).allMatch(lag -> Math.abs(lag) <= 4 * EevdfQueue.SLICE_NANOS);
    }

    @Test
    void batchTasksDoNotPreempt() {
        queue.enqueue(a, EnqueueReason.NEW);
        Task running = queue.pick();
        b.attributes(SchedulingAttributes.fair(SchedulingClass.BATCH, 0));
        queue.enqueue(b, EnqueueReason.WAKE);
        assertThat(queue.preempts(b, running, 100_000_000)).isFalse();
        assertThat(queue.tick(running, 100_000_000)).as("b's turn comes").isTrue();
    }

    @Test
    void anIdleTaskMakesRoomForAnybody() {
        a.attributes(SchedulingAttributes.fair(SchedulingClass.IDLE, 0));
        queue.enqueue(a, EnqueueReason.NEW);
        Task running = queue.pick();
        queue.enqueue(b, EnqueueReason.WAKE);
        assertThat(queue.preempts(b, running, 1000)).isTrue();
    }

    @Test
    void lagSurvivesAHandOverToANewerVersion() {
        TestTask[] tasks = {TestTask.hog("x", 0), TestTask.hog("y", 5), TestTask.hog("z", -5)};
        VirtualCpu cpu = new VirtualCpu(queue, context);
        for (TestTask task : tasks) {
            cpu.start(task);
        }
        cpu.run(SECOND + 1_234_567);
        QueueState state = queue.exportState();
        assertThat(state.order()).hasSize(3);
        RunQueue next = policy().runQueue(0, context);
        next.importState(state);
        for (Task task : state.order()) {
            task.policyLevel = 0;
            task.policyValue = 0;
            task.policyDeadline = 0;
            next.enqueue(task, EnqueueReason.RESTORED);
        }
        List<Long> after = next.exportState().values();
        List<Task> order = next.exportState().order();
        for (int i = 0; i < 3; i++) {
            long before = state.values().get(state.order().indexOf(order.get(i)));
            assertThat(after.get(i)).isCloseTo(before, within(4_000_000L));
        }
    }

    /** The logarithm of 10,000 is four times that of 10. */
    @Test
    void aDecisionGrowsWithTheLogarithmOfTheTasks() {
        double few = PickCost.nanos(policy(), 10);
        double many = PickCost.nanos(policy(), 10_000);
        System.out.println(PickCost.line("eevdf", policy()));
        assertThat(many).isLessThan(few * 15 + 500);
    }

    @Test
    void theTreeFindsWhatASearchFinds() {
        DeadlineTree tree = new DeadlineTree();
        Random random = new Random(7);
        TreeMap<Integer, TestTask> slots = new TreeMap<>();
        for (int step = 0; step < 20_000; step++) {
            if (slots.isEmpty() || random.nextInt(5) > 1 && slots.size() < 300) {
                TestTask task = new TestTask("t" + step);
                slots.put(tree.add(task, random.nextInt(1000), random.nextInt(1000), 1), task);
            } else {
                Integer slot = new ArrayList<>(slots.keySet()).get(random.nextInt(slots.size()));
                assertThat(tree.task(slot)).isSameAs(slots.remove(slot));
                tree.remove(slot);
            }
            long limit = random.nextInt(1000);
            Task found = tree.earliest(limit);
            long best = slots.keySet().stream()
                    .filter(slot -> tree.time(slot) <= limit)
                    .mapToLong(tree::deadline)
                    .min()
                    .orElse(-1);
            if (best < 0) {
                assertThat(found).isNull();
            } else {
                assertThat(found).isNotNull();
                int slot = slots.entrySet().stream()
                        .filter(entry -> entry.getValue() == found)
                        .findFirst()
                        .orElseThrow()
                        .getKey();
                assertThat(tree.deadline(slot)).isEqualTo(best);
                assertThat(tree.time(slot)).isLessThanOrEqualTo(limit);
            }
        }
    }

    @Test
    void theFirstOfTheTreeIsTheOneThatRanLeast() {
        DeadlineTree tree = new DeadlineTree();
        assertThat(tree.first()).isNull();
        Random random = new Random(3);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 200; i++) {
            TestTask task = new TestTask("t" + i);
            long time = random.nextLong(1_000_000);
            tree.add(task, time, random.nextInt(1000), 1);
            boolean first = time < least;
            least = Math.min(least, time);
            if (first) {
                assertThat(tree.first()).isSameAs(task);
            } else {
                assertThat(tree.first()).isNotSameAs(task);
            }
        }
    }

    @Test
    void theQueueSaysWhatItHolds() {
        filled();
        assertThat(queue.toString()).startsWith("EEVDF queue of CPU 0: 3 tasks, V ");
    }
}
