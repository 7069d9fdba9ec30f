package org.exoos.sched.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.TaskQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
    private static final Workload MIX = Workload.parse("mix", """
            duration 500ms
            cpu hogs count=6
            interactive editor count=3 run=300us~ sleep=5ms~
            pipe filter count=2 stages=3 work=30us~ capacity=4
            ring token tasks=4 work=2us
            storm make tasks=8 run=1ms~ every=50ms
            """);

    @Test
    void sameSeedGivesTheSameBytes() {
        String first = text(run(4, 7));

        assertThat(text(run(4, 7))).isEqualTo(first);
        assertThat(text(run(4, 8))).isNotEqualTo(first);
    }

    private static Result run(int cpus, long seed) {
        return new Simulation(cpus, seed, CostModel.calibrated(), 50_000_000).run("turns", new Turns(), MIX);
    }

    private static String text(Result result) {
        return Report.of(List.of(result)) + Svg.of(List.of(result)) + result;
    }

    @Test
    void everyGroupDoesWork() {
        assertThat(run(4, 1).groups()).allMatch(group -> group.items() > 10, "has done more than ten pieces of work");
    }

    @Test
    void runTimeIsWorkPlusOverhead() {
        Result result = run(2, 1);
        long run = result.tasks().stream().mapToLong(Result.TaskResult::run).sum();

        assertThat(run).isBetween(result.work(), 2 * result.nanos());
        assertThat(result.busy()).isBetween(0.9, 1.0);
    }

    @Test
    void oneHogOnOneCpuHasItAll() {
        Result result = Simulation.of(1).run("turns", new Turns(), Workload.parse("hog", "cpu hog"));

        assertThat(result.work()).isGreaterThan(result.nanos() / 1000 * 999);
        assertThat(result.switches()).isOne();
    }

    @Test
    void tasksStayOnTheCpusTheyAreAllowed() {
        Result result = new Simulation(4, 1, CostModel.calibrated(), Long.MAX_VALUE)
                .run("turns", new Turns(), Workload.parse("bound", "cpu hog count=8 cpus=1,3"));

        assertThat(result.timeline()).allMatch(stretch -> stretch.cpu() == 1 || stretch.cpu() == 3);
    }

    @Test
    void noTaskIsOnTwoCpusAtOnce() {
        Result result = new Simulation(8, 3, CostModel.calibrated(), Long.MAX_VALUE).run("turns", new Turns(), MIX);
        var ends = new java.util.HashMap<Integer, Long>();

        result.timeline().stream()
                .sorted(java.util.Comparator.comparingLong(Timeline.Stretch::from))
                .forEach(stretch -> {
                    assertThat(stretch.from()).isGreaterThanOrEqualTo(ends.getOrDefault(stretch.task(), 0L));
                    ends.put(stretch.task(), stretch.to());
                });
    }

    @Test
    void a128CpusAreSimulated() {
        Result result = Simulation.of(128)
                .run("turns", new Turns(), Workload.parse("wide", "duration 100ms\ncpu hog count=256"));

        assertThat(result.busy()).isGreaterThan(0.95);
    }

    @Test
    void aRecordingIsPlayedBack(@TempDir Path folder) throws Exception {
        Path trace = folder.resolve("trace");
        Files.writeString(trace, """
                # exo-sched-trace 1
                1000000 1500000 0 blocked 5 0 shell
                1500000 1500000 0 moved 5 1 shell
                9600000 9900000 0 preempted 5 100000 shell
                9950000 10000000 1 ended 5 50000 shell
                """);

        assertThat(Recording.read(trace).scripts())
                .containsExactly(List.of(
                        new Step.Compute(500_000),
                        new Step.Sleep(8_000_000),
                        new Step.Compute(350_000),
                        new Step.Exit()));
    }

    @Test
    void mistakesInAWorkloadAreNamed() {
        assertThatThrownBy(() -> Workload.parse("w", "cpu hog\npipe p work"))
                .hasMessage("w, line 2: 'work' is not of the form key=value");
        assertThatThrownBy(() -> Simulation.of(1).run("turns", new Turns(), Workload.parse("w", "pipe p work=3")))
                .hasMessageContaining("'3' is no time");
        assertThatThrownBy(() -> Simulation.of(1).run("turns", new Turns(), Workload.parse("w", "cpu hog speed=3")))
                .hasMessageContaining("cpu hog does not know speed");
        assertThatThrownBy(() -> Simulation.of(1).run("turns", new Turns(), Workload.parse("w", "cpus hog")))
                .hasMessageContaining("there is no kind of group 'cpus'");
    }

    @Test
    void aPolicyThatPicksNothingIsCaught() {
        assertThatThrownBy(() -> Simulation.of(1).run("lazy", new Lazy(), MIX))
                .isInstanceOf(PolicyFaultException.class)
                .hasMessageContaining("picked nothing while CPU 0 holds");
    }

    /** Everybody in turn. */
    private static class Turns implements SchedulerPolicy {
        @Override
        public RunQueue runQueue(int cpu, PolicyContext context) {
            return new Queue();
        }

        static class Queue extends RunQueue {
            final TaskQueue tasks = new TaskQueue();

            @Override
            public void enqueue(Task task, EnqueueReason reason) {
                tasks.addLast(task);
            }

            @Override
            public @Nullable Task pick() {
                return tasks.pollFirst();
            }

            @Override
            public void remove(Task task) {
                tasks.remove(task);
            }

            @Override
            public long sliceNanos(Task task) {
                return 10_000_000;
            }

            @Override
            public @Nullable Task release(int cpu) {
                return tasks.pollLastAllowedOn(cpu);
            }
        }
    }

    /** Picks nobody. */
    private static final class Lazy extends Turns {
        @Override
        public RunQueue runQueue(int cpu, PolicyContext context) {
            return new Queue() {
                @Override
                public @Nullable Task pick() {
                    return null;
                }
            };
        }
    }
}
