package org.exoos.sched.core;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.SchedulerStatistics.CpuStatistics;
import org.exoos.sched.TaskState;

/** Counters of the machine as a whole, and the statistics made of everything. Any thread. */
final class Counts {
    private static final int ATTEMPTS = 100;

    private final SchedulerCore core;
    private final TaskTable table;
    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong foreignRuns = new AtomicLong();

    Counts(SchedulerCore core, TaskTable table) {
        this.core = core;
        this.table = table;
    }

    int nextId() {
        return ids.incrementAndGet();
    }

    void started() {
        started.incrementAndGet();
    }

    void ended() {
        ended.incrementAndGet();
    }

    void foreignRun() {
        foreignRuns.incrementAndGet();
    }

    /** Tasks that start or end during the count would be missed or counted twice: then it is counted again. */
    SchedulerStatistics statistics() {
        Map<TaskState, Integer> states = Map.of();
        long starts = 0;
        long ends = 0;
        boolean exact = false;
        for (int attempt = 0; attempt < ATTEMPTS && !exact; attempt++) {
            starts = started.get();
            ends = ended.get();
            states = states();
            int sum = 0;
            for (int number : states.values()) {
                sum += number;
            }
            exact = sum == starts - ends && starts == started.get() && ends == ended.get();
        }
        return new SchedulerStatistics(
                core.policy(),
                starts,
                ends,
                states,
                Arrays.stream(core.set.every()).map(this::of).toList(),
                core.picks(),
                foreignRuns.get(),
                core.carriers.takeOvers(),
                core.wasted());
    }

    private CpuStatistics of(Cpu cpu) {
        CpuMeter meter = cpu.meter;
        return new CpuStatistics(
                cpu.id,
                cpu.generation.name,
                meter.switches(),
                meter.picks(),
                cpu.load,
                meter.migrations(),
                meter.runNanos(),
                meter.waitNanos(),
                meter.voluntary(),
                meter.involuntary(),
                (core.onlineCpus() & cpu.bit) != 0,
                meter.latencies());
    }

    private Map<TaskState, Integer> states() {
        Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            if (state != TaskState.ENDED) {
                states.put(state, 0);
            }
        }
        for (CoreTask task : table.snapshot()) {
            states.computeIfPresent(task.state, (state, n) -> n + 1);
        }
        return states;
    }
}
