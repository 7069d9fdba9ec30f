package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;
import org.exoos.sched.TaskStatistics;

/** What /proc/PID/sched says of a task: names as on Linux where it has them, times in ms. */
final class SchedulingLines {
    private static final double MILLION = 1e6;

    private SchedulingLines() {}

    static List<String> of(UserProcess process, Task task) {
        TaskStatistics statistics = task.statistics();
        SchedulingAttributes attributes = task.attributes();
        List<String> lines = new ArrayList<>();
        lines.add(process.name() + " (" + process.pid() + ", #threads: " + process.threadCount() + ")");
        lines.add("-------------------------------------------------------------------");
        line(lines, "se.sum_exec_runtime", statistics.runNanos());
        line(lines, "se.statistics.wait_sum", statistics.waitNanos());
        line(lines, "se.statistics.wait_max", statistics.waitMaxNanos());
        line(lines, "se.slice", task.sliceNanos());
        count(lines, "se.nr_migrations", statistics.migrations());
        count(lines, "nr_switches", statistics.voluntarySwitches() + statistics.involuntarySwitches());
        count(lines, "nr_voluntary_switches", statistics.voluntarySwitches());
        count(lines, "nr_involuntary_switches", statistics.involuntarySwitches());
        count(lines, "nr_wakeups", statistics.wakeUps());
        count(lines, "policy", attributes.schedulingClass().number());
        boolean fair = attributes.schedulingClass().fair();
        count(lines, "prio", fair ? 120 + attributes.nice() : 99 - attributes.priority());
        line(lines, "dl.runtime", attributes.runtimeNanos());
        line(lines, "dl.deadline", attributes.deadlineNanos());
        line(lines, "dl.period", attributes.periodNanos());
        count(lines, "cpu", task.cpu());
        for (int i = 0; i < statistics.latencies().size(); i++) {
            boolean last = i == TaskStatistics.BUCKETS - 1;
            count(
                    lines,
                    "latency_us." + (last ? "more" : "below_" + (1 << i)),
                    statistics.latencies().get(i));
        }
        return lines;
    }

    private static void line(List<String> lines, String name, long nanos) {
        lines.add(String.format(Locale.ROOT, "%-45s:%21.6f", name, nanos / MILLION));
    }

    private static void count(List<String> lines, String name, long number) {
        lines.add(String.format(Locale.ROOT, "%-45s:%21d", name, number));
    }
}
