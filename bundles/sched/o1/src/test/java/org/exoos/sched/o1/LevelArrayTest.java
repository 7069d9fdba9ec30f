package org.exoos.sched.o1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestTask;
import org.junit.jupiter.api.Test;

class LevelArrayTest {
    private final LevelArray array = new LevelArray();

    private TestTask add(int level) {
        TestTask task = new TestTask("level " + level);
        array.addLast(task, level);
        return task;
    }

    @Test
    void theEdgesOfTheWordsAreLevelsLikeOthers() {
        for (int level : new int[] {0, 63, 64, 127, 128, 139}) {
            TestTask task = add(level);
            assertThat(array.top()).isEqualTo(level);
            assertThat(task.policyLevel).isEqualTo(level);
            array.remove(task);
            assertThat(array.top()).isEqualTo(LevelArray.LEVELS);
            array.addFirst(task, level);
            assertThat(array.top()).isEqualTo(level);
            assertThat(array.poll()).isSameAs(task);
            assertThat(array.top()).isEqualTo(LevelArray.LEVELS);
        }
        assertThat(array.poll()).isNull();
    }

    @Test
    void tasksLeaveByLevelThenByArrival() {
        Random random = new Random(5);
        List<List<Task>> model = new ArrayList<>();
        for (int level = 0; level < LevelArray.LEVELS; level++) {
            model.add(new ArrayList<>());
        }
        for (int i = 0; i < 600; i++) {
            int level = random.nextInt(LevelArray.LEVELS);
            if (random.nextInt(4) == 0) {
                TestTask first = new TestTask("first " + i);
                array.addFirst(first, level);
                model.get(level).addFirst(first);
            } else {
                model.get(level).add(add(level));
            }
        }
        for (List<Task> level : model) {
            if (!level.isEmpty()) {
                array.remove(level.removeFirst());
            }
        }
        List<Task> wanted = model.stream().flatMap(List::stream).toList();
        List<Task> listed = new ArrayList<>();
        array.appendTo(listed);
        assertThat(listed).isEqualTo(wanted);
        assertThat(array.size()).isEqualTo(wanted.size());
        List<Task> polled = new ArrayList<>();
        for (Task task = array.poll(); task != null; task = array.poll()) {
            polled.add(task);
        }
        assertThat(polled).isEqualTo(wanted);
        assertThat(array.size()).isZero();
    }

    @Test
    void anotherCpuGetsTheLeastUrgentOneThatMayRunThere() {
        TestTask urgent = add(0);
        TestTask plain = add(120);
        TestTask pinned = add(139);
        pinned.affinity(1);
        assertThat(array.pollFor(1)).isSameAs(plain);
        assertThat(array.pollFor(1)).isSameAs(urgent);
        assertThat(array.pollFor(1)).isNull();
        assertThat(array.size()).isEqualTo(1);
        assertThat(array.top()).isEqualTo(139);
        assertThat(array.pollFor(0)).isSameAs(pinned);
        assertThat(array.pollFor(0)).isNull();
        assertThat(array.top()).isEqualTo(LevelArray.LEVELS);
    }
}
