package org.exoos.sched.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.exoos.sched.simulator.Result.GroupResult;

/** Results as text, several policies side by side. */
public final class Report {
    private Report() {}

    /** Of simulations that differ in the policy only. */
    public static String of(List<Result> results) {
        Result first = results.getFirst();
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "workload %s, %d CPU%s, %.1f s, seed %d%n%n",
                first.workload(),
                first.cpus(),
                first.cpus() == 1 ? "" : "s",
                first.nanos() / 1e9,
                first.seed()));
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {
            "POLICY", "JAIN", "LAG_MS", "LEAST_%", "BUSY_%", "WASTED_%", "WORK_S", "SWITCHES/S", "MIGRATIONS"
        });
        for (Result result : results) {
            rows.add(new String[] {
                result.policy(),
                number("%.4f", result.jain()),
                number("%.1f", result.lag() / 1e6),
                number("%.1f", 100 * result.leastShare()),
                number("%.1f", 100 * result.busy()),
                number("%.2f", 100 * result.wasted()),
                number("%.3f", result.work() / 1e9),
                number("%.0f", result.switches() * 1e9 / result.nanos()),
                Long.toString(result.migrations())
            });
        }
        table(rows, 1, text);
        text.append('\n');
        rows.clear();
        rows.add(new String[] {"GROUP", "POLICY", "TASKS", "WORK_S", "DONE/S", "WAKE_P50_US", "P99_US", "MAX_US"});
        for (int i = 0; i < first.groups().size(); i++) {
            for (Result result : results) {
                GroupResult group = result.groups().get(i);
                rows.add(new String[] {
                    group.name(),
                    result.policy(),
                    Long.toString(group.tasks()),
                    number("%.3f", group.work() / 1e9),
                    number("%.1f", group.items() * 1e9 / result.nanos()),
                    number("%.1f", group.p50() / 1e3),
                    number("%.1f", group.p99() / 1e3),
                    number("%.1f", group.max() / 1e3)
                });
            }
        }
        table(rows, 2, text);
        return text.toString();
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    /** Columns from {@code numbers} on are set flush right. */
    private static void table(List<String[]> rows, int numbers, StringBuilder text) {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.length; i++) {
                String pad = " ".repeat(widths[i] - row[i].length());
                line.append(i < numbers ? row[i] + pad : pad + row[i]).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
    }
}
