package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.exoos.host.Images;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./exo run --exec}: output and status of a command are ours; a machine in trouble is told apart. */
@Tag("qemu")
class ExecTest {
    @TempDir
    private Path folder;

    private record Outcome(int status, String output, String errors) {}

    private Outcome exec(String... options) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Images.home().resolve("exo").toString(), "run", "shell"));
        command.addAll(List.of(options));
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        int status = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start()
                .waitFor();
        return new Outcome(
                status,
                new String(Files.readAllBytes(output), StandardCharsets.UTF_8),
                new String(Files.readAllBytes(errors), StandardCharsets.UTF_8));
    }

    @Test
    void copiesTheOutputAndEndsWithTheStatus() throws Exception {
        Outcome outcome = exec("--exec", "echo one; echo two | cat; exit 3");

        assertEquals("one\ntwo\n", outcome.output(), outcome.errors());
        assertEquals(3, outcome.status(), outcome.errors());
    }

    @Test
    void runsAProgramOfTheUsersOwn() throws Exception {
        Path program = Images.home().resolve("userspace/target/tests/sleepmix");

        Outcome outcome = exec("--add", program.toString(), "--exec", "sleepmix x 2");

        assertTrue(outcome.output().contains("@x 3 end"), outcome.toString());
        assertEquals(0, outcome.status(), outcome.errors());
    }

    @Test
    void aCommandThatDoesNotEndCountsAsHanging() throws Exception {
        Outcome outcome = exec("--timeout", "90", "--exec", "echo begun; spin");

        assertTrue(outcome.output().startsWith("begun\n"), outcome.toString());
        assertEquals(124, outcome.status(), outcome.errors());
        assertTrue(outcome.errors().contains("did not end within 90 s"), outcome.errors());
    }
}
