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

    private BenchLimit() {}

    /** The roadmap's figure of an operation, empty when it names none. */
    static String roadmap(Pair row) {
        return ROADMAP.getOrDefault(row.ours().operation(), "");
    }

    /** What is wrong when a row exceeds a limit that it must keep. */
    static Optional<String> broken(Pair row) {
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
