package org.exoos.sched;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The linked queue of the policies against a plain list. */
class TaskQueueModelTest {
    private static final int CPUS = 3;

    private final TaskQueue queue = new TaskQueue();
    private final List<PlainTask> model = new ArrayList<>();

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
                    PlainTask any = model.get(random.nextInt(model.size()));
                    queue.remove(any);
                    taken(any, any);
                }
            }
            case 4 -> {
                PlainTask task = task(random);
                queue.addLast(task);
                model.addLast(task);
            }
            default -> {
                PlainTask task = task(random);
                queue.addFirst(task);
                model.addFirst(task);
            }
        }
    }

    private static PlainTask task(Random random) {
        PlainTask task = new PlainTask("t");
        task.affinity(1 + random.nextInt((1 << CPUS) - 1));
        task.stopped = random.nextInt(50);
        return task;
    }

    private void taken(Task task, PlainTask expected) {
        assertThat(task).isSameAs(expected);
        if (expected != null) {
            model.remove(expected);
            assertThat(task.policyNext).isNull();
            assertThat(task.policyPrevious).isNull();
        }
    }

    private PlainTask lastAllowedOn(int cpu) {
        for (PlainTask task : model.reversed()) {
            if ((task.affinity() >>> cpu & 1) != 0) {
                return task;
            }
        }
        return null;
    }

    /** Among the last eight that may run there, the one that stopped first; of equal ones the later. */
    private PlainTask coldestAllowedOn(int cpu) {
        PlainTask coldest = null;
        int seen = 0;
        for (PlainTask task : model.reversed()) {
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

    private PlainTask add(int cpus, long stopped) {
        PlainTask task = new PlainTask("stopped at " + stopped);
        task.affinity(cpus);
        task.stopped = stopped;
        queue.addLast(task);
        return task;
    }

    /** So that the search has an end: the ninth from behind is not looked at, however cold. */
    @Test
    void theColdestIsLookedForAmongTheLastEight() {
        PlainTask ninth = add(1, 1);
        PlainTask eighth = add(1, 2);
        for (int i = 0; i < 7; i++) {
            add(1, 10 + i);
        }
        assertThat(queue.pollColdestAllowedOn(0)).isSameAs(eighth);
        assertThat(queue.pollColdestAllowedOn(0)).isSameAs(ninth);
    }

    @Test
    void whatMayNotRunThereDoesNotCountAmongTheEight() {
        PlainTask coldest = add(2, 1);
        for (int i = 0; i < 20; i++) {
            add(1, 0);
        }
        for (int i = 0; i < 7; i++) {
            add(3, 10 + i);
        }
        assertThat(queue.pollColdestAllowedOn(1)).isSameAs(coldest);
        assertThat(queue.size()).isEqualTo(27);
    }

    @Test
    void ofEquallyColdOnesTheLastGoes() {
        PlainTask first = add(1, 5);
        PlainTask last = add(1, 5);
        assertThat(queue.pollColdestAllowedOn(0)).isSameAs(last);
        assertThat(queue.pollColdestAllowedOn(0)).isSameAs(first);
    }
}
