package org.exoos.console.gogo;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.exoos.sched.Scheduler;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.Task;
import org.exoos.sched.TaskStatistics;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** schedtop: which tasks used the CPUs in the last second, and how long they waited for them. */
@Component(
        service = SchedTopCommand.class,
        property = {
            "osgi.command.scope=exo",
            "osgi.command.function=schedtop",
            CommandNames.HELP + "=schedtop [MILLISECONDS]: tasks by the CPU time they use, with waits and switches"
        })
public final class SchedTopCommand {
    private static final int ROWS = 20;
    private static final int DEFAULT_MILLIS = 1000;
    private static final int LONGEST_MILLIS = 60_000;
    private static final double MILLION = 1e6;

    private record Before(long run, long waited) {}

    private record Row(Task task, long run, long waited) {}

    @Reference
    private Scheduler scheduler;

    public void schedtop() throws InterruptedException {
        schedtop(DEFAULT_MILLIS);
    }

    public void schedtop(int millis) throws InterruptedException {
        Map<Task, Before> before = new HashMap<>();
        for (Task task : scheduler.tasks()) {
            before.put(task, new Before(task.runNanos(), task.waitNanos()));
        }
        long switches = scheduler.contextSwitches();
        long start = System.nanoTime();
        Thread.sleep(Math.clamp(millis, 1, LONGEST_MILLIS));
        double elapsed = Math.max(1, System.nanoTime() - start);
        List<Row> rows = scheduler.tasks().stream()
                .map(task -> row(task, before.get(task)))
                .sorted(Comparator.comparingLong(Row::run)
                        .reversed()
                        .thenComparing(row -> row.task().id()))
                .limit(ROWS)
                .toList();
        SchedulerStatistics all = scheduler.statistics();
        System.out.printf(
                Locale.ROOT,
                "policy %s, %d tasks, %.0f switches/s over %.0f ms%n",
                all.policy(),
                all.started() - all.ended(),
                (scheduler.contextSwitches() - switches) * 1e9 / elapsed,
                elapsed / MILLION);
        Columns text = new Columns(
                "TASK", "NAME", "CLASS", "PRI", "CPU", "STATE", "RUN%", "WAIT%", "MAXWAIT_MS", "VOL", "INVOL", "MOVES");
        for (Row row : rows) {
            Task task = row.task();
            TaskStatistics statistics = task.statistics();
            boolean fair = task.schedulingClass().fair();
            text.row(
                    task.id(),
                    task.name(),
                    task.schedulingClass(),
                    fair ? task.nice() : task.attributes().priority(),
                    task.cpu(),
                    task.state(),
                    percent(row.run() / elapsed),
                    percent(row.waited() / elapsed),
                    String.format(Locale.ROOT, "%.1f", statistics.waitMaxNanos() / MILLION),
                    statistics.voluntarySwitches(),
                    statistics.involuntarySwitches(),
                    statistics.migrations());
        }
        System.out.print(text);
    }

    private static Row row(Task task, @org.jspecify.annotations.Nullable Before before) {
        return new Row(
                task,
                task.runNanos() - (before == null ? 0 : before.run()),
                task.waitNanos() - (before == null ? 0 : before.waited()));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
