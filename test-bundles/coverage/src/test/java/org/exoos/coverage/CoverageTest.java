package org.exoos.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jacoco.core.analysis.IBundleCoverage;
import org.jacoco.core.analysis.IClassCoverage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The thresholds hold over what the modules' tests recorded; the report is written to target/site/coverage.
 *
 * <p>Needs the recordings of a whole run: {@code ./exo test --unit}, or {@code mvn package}.
 */
class CoverageTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    /** A row of the table in docs/testing.md: package or class, and the system test that runs it. */
    private static final Pattern MACHINE_ONLY =
            Pattern.compile("^\\| `(org\\.exoos[\\w.]*)` \\| ((?:`\\w+`(?:, )?)+) \\|", Pattern.MULTILINE);

    private static final Properties THRESHOLDS = new Properties();
    private static Coverage coverage;
    private static Map<String, String> machineOnly;

    @BeforeAll
    static void readRecordings() throws IOException {
        coverage = new Coverage(HOME);
        coverage.writeReport(HOME.resolve("target/site/coverage"));
        try (InputStream file = resource("thresholds.properties")) {
            THRESHOLDS.load(file);
        }
        machineOnly = new TreeMap<>();
        Matcher rows = MACHINE_ONLY.matcher(Files.readString(HOME.resolve("docs/testing.md")));
        while (rows.find()) {
            machineOnly.put(rows.group(1), rows.group(2));
        }
    }

    @Test
    void bundlesReachTheirThreshold() {
        Share share = new Share();
        StringBuilder table = new StringBuilder("Lines that tests on the host run:\n");
        for (Map.Entry<String, IBundleCoverage> module : coverage.modules().entrySet()) {
            if (module.getKey().startsWith("bundles/")) {
                Share own = new Share();
                Coverage.classes(module.getValue()).forEach((name, type) -> {
                    if (isOurs(name) && !isMachineOnly(name)) {
                        own.add(type);
                    }
                });
                share.add(own);
                table.append("  %-28s %s%n".formatted(module.getKey(), own));
            }
        }
        table.append("  %-28s %s%n".formatted("all", share));
        System.out.print(table);
        assertThat(share.percent()).as("%s", table).isGreaterThanOrEqualTo(threshold("bundles"));
    }

    @Test
    void criticalPathsReachTheirThreshold() {
        Share share = new Share();
        List<String> missed = new ArrayList<>();
        Map<String, IClassCoverage> all = coverage.classes();
        for (String critical : critical()) {
            assertThat(all).as("critical.txt").containsKey(critical);
            all.forEach((name, type) -> {
                if (name.equals(critical) || name.startsWith(critical + "$")) {
                    share.add(type);
                    if (!Coverage.missed(type).isEmpty()) {
                        missed.add(name + " " + Coverage.missed(type));
                    }
                }
            });
        }
        System.out.println("Critical paths: " + share);
        assertThat(share.percent())
                .as("lines of critical classes that no test runs: %s", missed)
                .isGreaterThanOrEqualTo(threshold("critical"));
    }

    @Test
    void recordingsBelongToTheClasses() {
        List<String> stale = new ArrayList<>();
        coverage.classes().forEach((name, type) -> {
            if (type.isNoMatch()) {
                stale.add(name);
            }
        });
        assertThat(stale).as("classes compiled anew since their tests ran").isEmpty();
    }

    @Test
    void whatOnlyTheMachineReachesExistsAndHasItsTest() {
        assertThat(machineOnly).isNotEmpty();
        machineOnly.forEach((name, tests) -> {
            assertThat(coverage.classes().keySet()).as("docs/testing.md").anyMatch(type -> isIn(type, name));
            for (String test : tests.replace("`", "").split(", ")) {
                assertThat(HOME.resolve("test-bundles/system/src/test/java/org/exoos/test/system/" + test + ".java"))
                        .as("the test that docs/testing.md names for %s", name)
                        .exists();
            }
        });
    }

    private static boolean isOurs(String type) {
        return type.startsWith("org.exoos.");
    }

    private static boolean isMachineOnly(String type) {
        return machineOnly.keySet().stream().anyMatch(name -> isIn(type, name));
    }

    private static boolean isIn(String type, String name) {
        return type.equals(name) || type.startsWith(name + ".") || type.startsWith(name + "$");
    }

    private static double threshold(String name) {
        return Double.parseDouble(THRESHOLDS.getProperty(name));
    }

    private static List<String> critical() {
        try (InputStream file = resource("critical.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) {
        InputStream file = CoverageTest.class.getResourceAsStream("/" + name);
        if (file == null) {
            throw new IllegalStateException(name + " is missing");
        }
        return file;
    }

    /** Lines that ran, of how many. */
    private static final class Share {
        private int covered;
        private int total;

        void add(IClassCoverage type) {
            covered += type.getLineCounter().getCoveredCount();
            total += type.getLineCounter().getTotalCount();
        }

        void add(Share other) {
            covered += other.covered;
            total += other.total;
        }

        double percent() {
            return total == 0 ? 100 : 100.0 * covered / total;
        }

        @Override
        public String toString() {
            return "%5d of %5d, %.1f %%".formatted(covered, total, percent());
        }
    }
}
