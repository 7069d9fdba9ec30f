package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.exoos.host.BenchRow.Pair;

/** The figures of a run: the table, the JSON file, and what has become slower since the run that was recorded. */
final class BenchReport {
    /** Instruction counts of the same build agree within 3 %; beyond this a row has changed. */
    private static final double TOLERANCE = 1.05;

    private static final Pattern ENTRY = Pattern.compile("\\{\"row\": \"([^\"]+)\", .*?\"exo\": (-?[0-9.]+)(?:, .*)?}");

    private BenchReport() {}

    static String table(List<Pair> rows) {
        int width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(3);
        StringBuilder out = new StringBuilder();
        String line = "%-" + width + "s %12s %12s %25s %7s  %s%n";
        String group = "";
        for (Pair row : rows) {
            if (!row.group().equals(group)) {
                group = row.group();
                out.append(String.format(Locale.ROOT, "%n%s%n", group));
                out.append(
                        String.format(Locale.ROOT, line, "row", "Linux", "Exo-OS", "(min .. max)", "ratio", "roadmap"));
            }
            out.append(String.format(
                    Locale.ROOT,
                    line,
                    row.name(),
                    row.linux().map(linux -> figure(linux.median())).orElse("-"),
                    figure(row.ours().median()),
                    "(" + figure(row.ours().min()) + " .. " + figure(row.ours().max()) + ")",
                    row.ratio().isPresent()
                            ? String.format(Locale.ROOT, "%.2f", row.ratio().getAsDouble())
                            : "-",
                    BenchLimit.roadmap(row)));
        }
        return out.toString();
    }

    private static String figure(double value) {
        return String.format(Locale.ROOT, value < 10_000 ? "%,.1f" : "%,.0f", value);
    }

    /** One row a line, so that versions of the file compare well; the rows of {@code others} that this run has not measured stay. */
    static String json(List<Pair> rows, Map<String, String> others) {
        Map<String, String> lines = new LinkedHashMap<>(others);
        rows.forEach(row -> lines.put(row.name(), entry(row)));
        return lines.values().stream().collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static String entry(Pair row) {
        return String.format(
                Locale.ROOT,
                "  {\"row\": \"%s\", \"group\": \"%s\", \"exo\": %.3f, \"min\": %.3f, \"max\": %.3f%s}",
                row.name(),
                row.group(),
                row.ours().median(),
                row.ours().min(),
                row.ours().max(),
                row.linux()
                        .map(linux -> String.format(Locale.ROOT, ", \"linux\": %.3f", linux.median()))
                        .orElse(""));
    }

    /** The lines of a file that {@link #json} made, by row. */
    static Map<String, String> lines(Path file) throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        if (Files.exists(file)) {
            ENTRY.matcher(Files.readString(file))
                    .results()
                    .forEach(entry -> lines.put(entry.group(1), "  " + entry.group()));
        }
        return lines;
    }

    /** Our figures in a file that {@link #json} made; none when there is no file. */
    static Map<String, Double> recorded(Path file) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (Files.exists(file)) {
            ENTRY.matcher(Files.readString(file))
                    .results()
                    .forEach(entry -> figures.put(entry.group(1), Double.parseDouble(entry.group(2))));
        }
        return figures;
    }

    /** A line for each row that is slower than it was. */
    static List<String> slower(List<Pair> rows, Map<String, Double> before) {
        List<String> found = new ArrayList<>();
        for (Pair row : rows) {
            Double was = before.get(row.name());
            boolean part = row.ours()
                    .operation()
                    .endsWith(", millionths"); // of which a small one may double: limits judge them
            if (was != null && !part && row.ours().median() > was * TOLERANCE) {
                found.add(String.format(
                        Locale.ROOT,
                        "%s is slower: %s, was %s (+%.0f %%)",
                        row.name(),
                        figure(row.ours().median()),
                        figure(was),
                        100 * (row.ours().median() / was - 1)));
            }
        }
        return found;
    }
}
