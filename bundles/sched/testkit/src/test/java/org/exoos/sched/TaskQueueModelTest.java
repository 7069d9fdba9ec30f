package org.exoos.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The linked queue of the policies against a plain list. */
class TaskQueueModelTest {
    private static final int CPUS = 3;

    private final TaskQueue queue = new TaskQueue();
    private final List<TestTask> model = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesAsAList(long seed) {
        Random random = new Random(seed);
        for (int step = 0; step < 3000; step++) {
            step(random);
            assertThat(queue.toList()).isEqualTo(model);
            assertThat(queue.size()).isEqualTo(model.size());
            assertThat(queue.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(queue.peekFirst()).isEqualTo(model.isEmpty() ? null : model.getFirst());
        }
    }

    private void step(Random random) {
        switch (random.nextInt(model.size() > 20 ? 4 : 6)) {
            case 0 -> taken(queue.pollFirst(), model.isEmpty() ? null : model.getFirst());
            case 1 -> taken(queue.pollLast(), model.isEmpty() ? null : model.getLast());
            case 2 -> {
                int cpu = random.nextInt(CPUS);
                if (random.nextBoolean()) {
                    taken(queue.pollLastAllowedOn(cpu), lastAllowedOn(cpu));
                } else {
                    taken(queue.pollColdestAllowedOn(cpu), coldestAllowedOn(cpu));
                }
            }
            case 3 -> {
                if (!model.isEmpty()) {
                    TestTask any = model.get(random.nextInt(model.size()));
                    queue.remove(any);
                    taken(any, any);
                }
            }
            case 4 -> {
                TestTask task = task(random);
                queue.addLast(task);
                model.addLast(task);
            }
            default -> {
                TestTask task = task(random);
                queue.addFirst(task);
                model.addFirst(task);
            }
        }
    }

    private static TestTask task(Random random) {
        TestTask task = new TestTask("t");
        task.affinity(1 + random.nextInt((1 << CPUS) - 1));
        task.stopped = random.nextInt(50);
        return task;
    }

    private void taken(Task task, TestTask expected) {
        assertThat(task).isSameAs(expected);
        if (expected != null) {
            model.remove(expected);
            assertThat(task.policyNext).isNull();
            assertThat(task.policyPrevious).isNull();
        }
    }

    private TestTask lastAllowedOn(int cpu) {
        for (TestTask task : model.reversed()) {
            if ((task.affinity() >>> cpu & 1) != 0) {
                return task;
            }
        }
        return null;
    }

    /** Among the last eight that may run there, the one that stopped first; of equal ones the later. */
    private TestTask coldestAllowedOn(int cpu) {
        TestTask coldest = null;
        int seen = 0;
        for (TestTask task : model.reversed()) {
            if ((task.affinity() >>> cpu & 1) != 0 && seen++ < 8) {
                if (coldest == null || task.stoppedNanos() < coldest.stoppedNanos()) {
                    coldest = task;
                }
            }
        }
        return coldest;
    }

    @Test
    void anEmptyQueueGivesNothing() {
        assertThat(queue.pollFirst()).isNull();
        assertThat(queue.pollLast()).isNull();
        assertThat(queue.pollLastAllowedOn(0)).isNull();
        assertThat(queue.pollColdestAllowedOn(0)).isNull();
        assertThat(queue.toList()).isEmpty();
    }
}
