package org.exoos.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The API packages against src/test/resources/api, one file a package: its version, then what can be seen of it. A line that is gone or changed
 * wants a greater major version, a new line a greater minor one.
 *
 * <p>A release renews the files: run this test with {@code -Dexo.api.baseline=write}.
 */
class ApiBaselineTest {
    private static final Path BASELINE = Path.of("src/test/resources/api");
    private static final boolean WRITE = "write".equals(System.getProperty("exo.api.baseline"));

    @TestFactory
    Stream<DynamicTest> versionsTellOfChanges() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Bundles.Entry bundle : Bundles.all()) {
            if (bundle.symbolicName().endsWith(".api")) {
                for (Map.Entry<String, String> export : bundle.exports().entrySet()) {
                    tests.add(DynamicTest.dynamicTest(
                            export.getKey(),
                            () -> compare(export.getKey(), export.getValue(), signatures(bundle, export.getKey()))));
                }
            }
        }
        assertThat(tests).hasSizeGreaterThan(5);
        return tests.stream();
    }

    private static void compare(String name, String version, SortedSet<String> now) throws IOException {
        Path file = BASELINE.resolve(name + ".txt");
        if (WRITE) {
            Files.createDirectories(BASELINE);
            List<String> lines = new ArrayList<>(List.of("version " + version));
            lines.addAll(now);
            Files.write(file, lines);
            return;
        }
        assumeTrue(Files.isDirectory(BASELINE), "there was no release yet");
        assertThat(file)
                .as("run this test with -Dexo.api.baseline=write for a new package")
                .exists();
        List<String> lines = Files.readAllLines(file);
        String before = lines.getFirst().substring("version ".length());
        String problem = problem(before, new TreeSet<>(lines.subList(1, lines.size())), version, now);
        assertThat(problem).as("%s %s, released as %s", name, version, before).isEmpty();
    }

    /** What is wrong with the version, or nothing. */
    static String problem(String oldVersion, SortedSet<String> before, String newVersion, SortedSet<String> now) {
        SortedSet<String> gone = new TreeSet<>(before);
        gone.removeAll(now);
        SortedSet<String> added = new TreeSet<>(now);
        added.removeAll(before);
        int[] old = parse(oldVersion);
        int[] given = parse(newVersion);
        boolean major = given[0] > old[0];
        boolean minor = major || given[0] == old[0] && given[1] > old[1];
        if (!gone.isEmpty() && !major) {
            return "gone or changed, so the major version must grow: " + String.join("\n  ", gone);
        }
        if (!added.isEmpty() && !minor) {
            return "new, so the minor version must grow: " + String.join("\n  ", added);
        }
        return "";
    }

    private static int[] parse(String version) {
        String[] parts = version.split("\\.", -1);
        return new int[] {Integer.parseInt(parts[0]), Integer.parseInt(parts[1])};
    }

    private static SortedSet<String> signatures(Bundles.Entry bundle, String exported) {
        SortedSet<String> lines = new TreeSet<>();
        for (String type : bundle.classes()) {
            if (type.lastIndexOf('.') == exported.length() && type.startsWith(exported)) {
                try {
                    lines.addAll(Signatures.of(Class.forName(type, false, ApiBaselineTest.class.getClassLoader())));
                } catch (ClassNotFoundException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return lines;
    }

    @Test
    void aLineThatIsGoneWantsAMajorVersionAndANewOneAMinor() {
        SortedSet<String> a = new TreeSet<>(List.of("a"));
        SortedSet<String> ab = new TreeSet<>(List.of("a", "b"));
        assertThat(problem("1.2.0", a, "1.2.0", a)).isEmpty();
        assertThat(problem("1.2.0", a, "1.2.9", ab)).contains("new").contains("b");
        assertThat(problem("1.2.0", a, "1.3.0", ab)).isEmpty();
        assertThat(problem("1.2.0", ab, "1.9.0", a)).contains("gone").contains("b");
        assertThat(problem("1.2.0", ab, "2.0.0", a)).isEmpty();
        assertThat(problem("2.9.0", a, "1.10.0", ab)).isNotEmpty();
    }
}
