package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

class TaskHeapTest {
    private final TaskHeap heap = new TaskHeap();

    private TestTask add(long deadline) {
        TestTask task = new TestTask("at " + deadline);
        task.policyDeadline = deadline;
        heap.add(task);
        return task;
    }

    @Test
    void theFirstOneIsTheEarliestWhateverComesAndGoes() {
        Random random = new Random(7);
        List<Task> model = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            // It grows for a while, then shrinks to nothing, and so on.
            boolean grows = random.nextInt(100) < (step / 500 % 2 == 0 ? 70 : 20);
            if (grows || model.isEmpty()) {
                model.add(add(random.nextInt(200)));
            } else {
                Task gone = model.remove(random.nextInt(model.size()));
                heap.remove(gone);
            }
            assertThat(heap.size()).isEqualTo(model.size());
            Task first = heap.first();
            if (first == null) {
                assertThat(model).isEmpty();
            } else {
                assertThat(model).contains(first);
                assertThat(first.policyDeadline)
                        .isEqualTo(model.stream()
                                .mapToLong(task -> task.policyDeadline)
                                .min()
                                .orElseThrow());
            }
        }
    }

    @Test
    void takingOutTheFirstSorts() {
        List<Task> tasks = new ArrayList<>();
        new Random(3).ints(100, 0, 1000).forEach(deadline -> tasks.add(add(deadline)));
        List<Task> sorted = new ArrayList<>();
        for (Task first = heap.first(); first != null; first = heap.first()) {
            heap.remove(first);
            sorted.add(first);
        }
        assertThat(sorted)
                .hasSameElementsAs(tasks)
                .isSortedAccordingTo(Comparator.comparingLong((Task task) -> task.policyDeadline));
    }

    /** Takes all out. */
    private List<Long> order() {
        List<Long> order = new ArrayList<>();
        for (Task first = heap.first(); first != null; first = heap.first()) {
            heap.remove(first);
            order.add(first.policyDeadline);
        }
        return order;
    }

    @Test
    void whoTakesThePlaceOfOneThatWentMaySink() {
        add(1);
        TestTask left = add(2);
        for (long deadline : new long[] {7, 3, 4, 8, 9}) {
            add(deadline);
        }
        heap.remove(left);
        assertThat(order()).containsExactly(1L, 3L, 4L, 7L, 8L, 9L);
    }

    @Test
    void whoRisesIsBeforeThoseItPassed() {
        add(1);
        add(10);
        add(2);
        TestTask below = add(11);
        add(12);
        TestTask rises = add(3);
        heap.remove(below);
        TestTask left = add(13);
        assertThat(rises.policyLevel).isEqualTo(1);
        heap.remove(left);
        assertThat(order()).containsExactly(1L, 2L, 3L, 10L, 12L);
    }

    /** The last one may stand in another branch than the one that goes, and then belongs further up. */
    @Test
    void whoTakesThePlaceOfOneThatWentMayRise() {
        add(1);
        Task left = add(10);
        add(2);
        Task below = add(11);
        add(12);
        add(3);
        heap.remove(below);
        assertThat(heap.size()).isEqualTo(5);
        heap.remove(left);
        assertThat(order()).containsExactly(1L, 2L, 3L, 12L);
    }
}
