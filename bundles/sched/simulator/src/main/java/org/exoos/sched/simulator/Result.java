package org.exoos.sched.simulator;

import java.util.Comparator;
import java.util.List;
import org.exoos.sched.simulator.Timeline.Stretch;

/**
 * What a simulation gave. Times in nanoseconds.
 *
 * @param jain Jain's fairness index over the CPU-bound tasks, their run time by weight: 1 is fair, 1/n is one task alone; 1 without such tasks
 * @param lag the most that a CPU-bound task was behind its share at the end
 * @param longestWait the longest that a task which could run had not run in all, by its own account: tells of starvation
 * @param busy share of the CPUs' time in which tasks ran, their overheads included
 * @param wasted share of the CPUs' time in which a CPU was idle although a task waited
 * @param switches picks of another task
 * @param migrations tasks that CPUs gave to others
 */
public record Result(
        String policy,
        String workload,
        int cpus,
        long seed,
        long nanos,
        double jain,
        long lag,
        long longestWait,
        double busy,
        double wasted,
        long switches,
        long migrations,
        List<GroupResult> groups,
        List<TaskResult> tasks,
        List<Stretch> timeline,
        long pictured) {

    /**
     * Tasks of one line of the workload.
     *
     * @param items pieces of work finished
     * @param work nanoseconds computed, without overheads
     * @param p50 of the time from wake-up to running; 0 where nobody slept
     */
    public record GroupResult(String name, long tasks, long items, long work, long p50, long p99, long max) {}

    /** One task; {@code share} is its run time over what its weight entitles it to among the CPU-bound tasks of its life. */
    public record TaskResult(int id, String name, int nice, boolean greedy, long run, long waited, double share) {}

    public Result {
        groups = List.copyOf(groups);
        tasks = List.copyOf(tasks);
        timeline = List.copyOf(timeline);
    }

    static Result of(String policy, Workload workload, Simulation simulation, Engine engine, List<Group> groups) {
        List<SimulatedTask> greedy =
                engine.tasks.stream().filter(task -> task.group.greedy).toList();
        double weights = greedy.stream().mapToDouble(SimulatedTask::weight).sum();
        double total = greedy.stream().mapToLong(task -> task.run).sum();
        double capacity = (double) workload.nanos() * simulation.cpus();
        List<SimulatedCpu> cpus = engine.cpuList();
        return new Result(
                policy,
                workload.name(),
                simulation.cpus(),
                simulation.seed(),
                workload.nanos(),
                jain(greedy),
                greedy.stream()
                        .mapToLong(task -> (long) (total * task.weight() / weights) - task.run)
                        .max()
                        .orElse(0),
                engine.tasks.stream().mapToLong(task -> task.wait).max().orElse(0),
                cpus.stream().mapToLong(SimulatedCpu::busyNanos).sum() / capacity,
                engine.wasted() / capacity,
                cpus.stream().mapToLong(cpu -> cpu.switches).sum(),
                cpus.stream().mapToLong(cpu -> cpu.migrations).sum(),
                groups.stream().map(Result::of).toList(),
                engine.tasks.stream()
                        .map(task -> new TaskResult(
                                task.id,
                                task.name,
                                task.nice(),
                                task.group.greedy,
                                task.run,
                                task.wait,
                                total == 0 || !task.group.greedy ? 0 : task.run * weights / (total * task.weight())))
                        .toList(),
                engine.timeline.stretches(),
                engine.timeline.until());
    }

    private static double jain(List<SimulatedTask> tasks) {
        double sum = 0;
        double squares = 0;
        for (SimulatedTask task : tasks) {
            double share = task.run / task.weight();
            sum += share;
            squares += share * share;
        }
        return squares == 0 ? 1 : sum * sum / (tasks.size() * squares);
    }

    private static GroupResult of(Group group) {
        long[] latencies = group.latencies();
        return new GroupResult(
                group.name,
                group.tasks,
                group.items,
                group.work,
                percentile(latencies, 0.5),
                percentile(latencies, 0.99),
                percentile(latencies, 1));
    }

    private static long percentile(long[] sorted, double part) {
        return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(part * sorted.length) - 1];
    }

    /** The group of this name. */
    public GroupResult group(String name) {
        return groups.stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no group " + name));
    }

    /** Nanoseconds computed in all, without overheads. */
    public long work() {
        return groups.stream().mapToLong(GroupResult::work).sum();
    }

    /** Pieces of work finished in all. */
    public long items() {
        return groups.stream().mapToLong(GroupResult::items).sum();
    }

    /** The CPU-bound task that got least of its share; 1 is all of it. */
    public double leastShare() {
        return tasks.stream()
                .filter(TaskResult::greedy)
                .min(Comparator.comparingDouble(TaskResult::share))
                .map(TaskResult::share)
                .orElse(1.0);
    }
}
