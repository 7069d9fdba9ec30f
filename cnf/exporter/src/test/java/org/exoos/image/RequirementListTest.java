package org.exoos.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementListTest {
    @TempDir
    Path root;

    @BeforeEach
    void reports() throws IOException {
        Path reports = Files.createDirectories(root.resolve("test-bundles/system/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-org.exoos.BootTest.xml"), """
                <testsuite name="org.exoos.BootTest">
                  <testcase name="reachesThePrompt" classname="org.exoos.BootTest" time="1.0"/>
                  <testcase name="runsOn(int)[1]" classname="org.exoos.BootTest" time="1.0">
                    <system-out>x</system-out>
                  </testcase>
                  <testcase name="runsOn(int)[2]" classname="org.exoos.BootTest" time="1.0">
                    <failure message="no">x</failure>
                  </testcase>
                </testsuite>
                """);
    }

    @Test
    void statesFollowTheReports() throws IOException {
        Path page = Files.writeString(root.resolve("status.md"), """
                | line | test | state |
                |---|---|---|
                | 1. prompt | `BootTest#reachesThePrompt` | open |
                | 2. CPUs | `BootTest#runsOn`, `BootTest#reachesThePrompt` | passed |
                | 3. swap | `SwapTest` | passed |
                | 4. more | - | passed |
                """);
        RequirementList.main(new String[] {page.toString(), root.toString()});
        assertThat(Files.readAllLines(page))
                .endsWith(
                        "| 1. prompt | `BootTest#reachesThePrompt` | passed |",
                        "| 2. CPUs | `BootTest#runsOn`, `BootTest#reachesThePrompt` | failed |",
                        "| 3. swap | `SwapTest` | passed |",
                        "| 4. more | - | open |");
        assertThat(RequirementList.read(page).state()).isEqualTo("2/4");
    }

    @Test
    void aTestThatDidNotRunLeavesWhatIsOnRecord() {
        assertThat(RequirementList.state(List.of("A", "B"), "open", Map.of("A", true)))
                .isEqualTo("open");
        assertThat(RequirementList.state(List.of("A", "B"), "passed", Map.of("A", false)))
                .isEqualTo("failed");
    }

    @Test
    void withoutAPageNothingIsClaimed() throws IOException {
        assertThat(RequirementList.read(root.resolve("none.md")).state()).isEqualTo("0/0");
    }
}
