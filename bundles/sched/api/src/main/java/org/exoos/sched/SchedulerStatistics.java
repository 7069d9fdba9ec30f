package org.exoos.sched;

import java.util.List;
import java.util.Map;

/**
 * Counters since boot, read while the machine runs: each is right at some moment of the call.
 *
 * @param policy name of the policy in charge
 * @param started tasks started
 * @param ended tasks ended; {@code started - ended} equals the sum over {@code states}
 * @param states number of tasks that have not ended, by state
 * @param cpus one entry per CPU
 * @param picks decisions taken by each policy that was ever in charge
 * @param foreignRuns runs of virtual threads that tasks started by themselves
 * @param takeOvers times a spare carrier took over from a blocked one
 * @param wasted times the on-line checker found a CPU idle while a task that it may run waited; 0 while the checker is off
 */
public record SchedulerStatistics(
        String policy,
        long started,
        long ended,
        Map<TaskState, Integer> states,
        List<CpuStatistics> cpus,
        Map<String, Long> picks,
        long foreignRuns,
        long takeOvers,
        long wasted) {
    /**
     * One CPU.
     *
     * @param policy in charge on this CPU
     * @param switches picks of another task than the one that ran before, or after the CPU was idle
     * @param waiting tasks in its run queue
     * @param migrations tasks it gave to other CPUs
     * @param runNanos time given to tasks
     * @param waitNanos waited for this CPU by the tasks that it picked
     * @param voluntary and involuntary: ends of a run because the task blocked or yielded, and because it was preempted
     * @param online whether it takes tasks
     * @param latencies as in {@link TaskStatistics}, for wake-ups that ended on this CPU
     */
    public record CpuStatistics(
            int cpu,
            String policy,
            long switches,
            long picks,
            int waiting,
            long migrations,
            long runNanos,
            long waitNanos,
            long voluntary,
            long involuntary,
            boolean online,
            List<Long> latencies) {
        public CpuStatistics {
            latencies = List.copyOf(latencies);
        }
    }
}
