package org.exoos.host;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.exoos.host.BenchRow.Pair;

/** What is asked of a row: the roadmap's figure, and rows that must not exceed Linux's. */
final class BenchLimit {
    /** The roadmap's figures are times; an instruction is taken as a nanosecond, which is far more than a CPU needs for it. */
    private static final Map<String, String> ROADMAP = Map.ofEntries(
            Map.entry("getppid", "< 500 ns"),
            Map.entry("read 1 B of /dev/zero", "< 500 ns"),
            Map.entry("write 1 B to /dev/null", "< 500 ns"),
            Map.entry("open, close", "< 100 us"),
            Map.entry("path of 6 names", "< 2 us"),
            Map.entry("read 4 KiB", "< 2 us"),
            Map.entry("fork, exit, wait", "< 50 us"),
            Map.entry("page fault, fresh page", "< 50 us"),
            Map.entry("page fault, page of a file", "< 50 us"),
            Map.entry("page copied after fork", "< 50 us"),
            Map.entry("switch, ring of 2", "< 5 us"),
            Map.entry("switch, ring of 8", "< 5 us"));

    /** Rows in millionths that must stay below. Those under a policy that promises no fairness are named with it. */
    private static final Map<String, Integer> MOST = Map.of(
            "8 hogs, 1 - Jain's index, millionths", 50_000,
            "100 hogs, 1 - Jain's index, millionths", 50_000,
            "nice -5 to 5, the worst share is off by, millionths", 50_000,
            "throughput lost by 10 swaps a second, millionths", 20_000,
            "throughput lost by a new version a second, millionths", 100_000);

    private BenchLimit() {}

    /** The roadmap's figure of an operation, empty when it names none. */
    static String roadmap(Pair row) {
        return ROADMAP.getOrDefault(row.ours().operation(), "");
    }

    /** What is wrong when a row exceeds a limit that it must keep. */
    static Optional<String> broken(Pair row) {
        Integer most =
                row.name().contains("[random]") ? null : MOST.get(row.ours().operation());
        if (most != null && row.ours().median() > most) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "%s must not exceed %,d, seen %,.0f",
                    row.name(),
                    most,
                    row.ours().median()));
        }
        boolean bound = row.name().equals("getppid") || row.name().startsWith("switch, ring");
        if (!bound || row.ratio().isEmpty() || row.ratio().getAsDouble() <= 1) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "%s must not exceed Linux's, ratio %.2f",
                row.name(),
                row.ratio().getAsDouble()));
    }
}
