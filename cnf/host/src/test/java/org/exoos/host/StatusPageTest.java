package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusPageTest {
    @TempDir
    private Path home;

    @Test
    void takesTheStatesFromTheReports() throws IOException {
        Path begin = Files.createFile(home.resolve("begin"));
        Files.setLastModifiedTime(begin, FileTime.fromMillis(0));
        Files.createDirectories(home.resolve("docs"));
        Path page = Files.writeString(home.resolve("docs/status.md"), """
                # Title
                | line | tests | state |
                | a | `OneTest#good` | open |
                | b | `OneTest#bad`, `OneTest#good` | passed |
                | c | `TwoTest` | passed |
                | d | `OtherTest` | failed |
                | e | - | passed |
                | f | `OneTest#good`, `OtherTest` | open |
                """);
        Path reports = Files.createDirectories(home.resolve("x/target/surefire-reports"));
        Files.writeString(reports.resolve("TEST-x.OneTest.xml"), """
                <testsuite><testcase classname="x.OneTest" name="good(int)[1]"/>
                <testcase classname="x.OneTest" name="bad"><failure>no</failure></testcase>
                <testcase classname="x.TwoTest" name="skips"><skipped/></testcase></testsuite>
                """);

        StatusPage.update(home, begin);

        assertEquals("""
                # Title
                | line | tests | state |
                | a | `OneTest#good` | passed |
                | b | `OneTest#bad`, `OneTest#good` | failed |
                | c | `TwoTest` | passed |
                | d | `OtherTest` | failed |
                | e | - | open |
                | f | `OneTest#good`, `OtherTest` | open |
                """, Files.readString(page));
    }
}
