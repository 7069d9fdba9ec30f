package org.exoos.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The acceptance lines of {@code docs/status.md}: table rows {@code | line | tests | state |}. {@code ./exo test} writes the state from the
 * tests' reports; here they are counted.
 */
final class RequirementList {
    private static final Pattern ROW = Pattern.compile("^\\|[^|]*\\|[^|]*\\|\\s*(passed|failed|open)\\s*\\|\\s*$");

    private final List<String> states;

    private RequirementList(List<String> states) {
        this.states = List.copyOf(states);
    }

    /** Of a page that is not there: no requirements. */
    static RequirementList read(Path page) throws IOException {
        if (!Files.exists(page)) {
            return new RequirementList(List.of());
        }
        return new RequirementList(Files.readAllLines(page).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1))
                .toList());
    }

    /** "passed/all", as the dashboard shows it. */
    String state() {
        long passed = states.stream().filter("passed"::equals).count();
        return passed + "/" + states.size();
    }
}
