package org.exoos.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The acceptance lines of {@code docs/status.md}, each with its tests, and what the tests last said.
 *
 * <p>A line is a table row {@code | line | `Class#method`, `Class` | state |}. The state is written by {@link #main} from
 * Surefire's reports after a test run, never by hand: {@code passed} when every test named ran and passed, {@code failed}
 * when one of them failed, {@code open} when no test is named or one has not been run yet.
 */
final class RequirementList {
    private static final Pattern ROW = Pattern.compile("^\\|([^|]*)\\|([^|]*)\\|\\s*(passed|failed|open)\\s*\\|\\s*$");
    private static final Pattern TEST = Pattern.compile("`([\\w.]+)(?:#(\\w+))?`");
    private static final Pattern CASE = Pattern.compile(
            "<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*?(/>|>)\\s*(<(?:failure|error|skipped))?");

    /** An acceptance line: the words, its tests, the state on record. */
    record Requirement(String words, List<String> tests, String state) {}

    private final List<Requirement> requirements;

    private RequirementList(List<Requirement> requirements) {
        this.requirements = List.copyOf(requirements);
    }

    static RequirementList read(Path page) throws IOException {
        List<Requirement> requirements = new ArrayList<>();
        if (Files.exists(page)) {
            for (String line : Files.readAllLines(page)) {
                Matcher row = ROW.matcher(line);
                if (row.matches()) {
                    requirements.add(new Requirement(row.group(1).strip(), tests(row.group(2)), row.group(3)));
                }
            }
        }
        return new RequirementList(requirements);
    }

    /** "passed/all", as the dashboard shows it. */
    String state() {
        long passed =
                requirements.stream().filter(r -> r.state.equals("passed")).count();
        return passed + "/" + requirements.size();
    }

    /** Brings the states in the page up to date: arguments are the page and the project's root. */
    public static void main(String[] arguments) throws IOException {
        Path page = Path.of(arguments[0]);
        Map<String, Boolean> results = results(Path.of(arguments[1]));
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(page)) {
            Matcher row = ROW.matcher(line);
            lines.add(
                    row.matches()
                            ? line.substring(0, row.start(3))
                                    + state(tests(row.group(2)), row.group(3), results)
                                    + line.substring(row.end(3))
                            : line);
        }
        Files.write(page, lines);
        System.out.println("requirements met: " + read(page).state());
    }

    /** What the tests say now; those without a report leave what is on record. */
    static String state(List<String> tests, String recorded, Map<String, Boolean> results) {
        if (tests.isEmpty()) {
            return "open";
        }
        List<Boolean> known =
                tests.stream().filter(results::containsKey).map(results::get).toList();
        if (known.contains(false)) {
            return "failed";
        }
        return known.size() == tests.size() ? "passed" : recorded;
    }

    private static List<String> tests(String cell) {
        return TEST.matcher(cell)
                .results()
                .map(m -> m.group(2) == null ? m.group(1) : m.group(1) + "#" + m.group(2))
                .toList();
    }

    /** "SimpleClass" and "SimpleClass#method" of all reports below {@code root}: true when passed. */
    static Map<String, Boolean> results(Path root) throws IOException {
        Map<String, Boolean> results = new LinkedHashMap<>();
        List<Path> reports;
        try (Stream<Path> files =
                Files.find(root, 8, (file, attributes) -> file.toString().contains("/target/surefire-reports/TEST-"))) {
            reports = files.filter(file -> file.toString().endsWith(".xml")).toList();
        }
        for (Path report : reports) {
            Matcher test = CASE.matcher(Files.readString(report));
            while (test.find()) {
                String type = test.group(2).substring(test.group(2).lastIndexOf('.') + 1);
                String method = test.group(1).replaceFirst("[({\\[].*", "");
                boolean passed = test.group(4) == null;
                results.merge(type, passed, Boolean::logicalAnd);
                results.merge(type + "#" + method, passed, Boolean::logicalAnd);
            }
        }
        return results;
    }
}
