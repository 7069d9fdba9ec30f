package org.exoos.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequirementListTest {
    @TempDir
    Path root;

    @Test
    void whatHasPassedIsCounted() throws IOException {
        Path page = Files.writeString(root.resolve("status.md"), """
                Each line, its tests, passed or not.

                | line | test | state |
                |---|---|---|
                | 1. prompt | `BootTest#reachesThePrompt` | passed |
                | 2. CPUs | `BootTest#runsOn`, `BootTest#reachesThePrompt` | failed |
                | 3. swap | `SwapTest` | passed |
                | 4. more | - | open |
                """);

        assertThat(RequirementList.read(page).state()).isEqualTo("2/4");
    }

    @Test
    void withoutAPageNothingIsClaimed() throws IOException {
        assertThat(RequirementList.read(root.resolve("none.md")).state()).isEqualTo("0/0");
    }
}
