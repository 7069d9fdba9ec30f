package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The user programs are ordinary Linux programs: what they do is tried on the host first. */
class UserProgramsTest {
    private static final Path USERSPACE =
            Path.of("../../userspace").toAbsolutePath().normalize();
    private static final Path BUILT = USERSPACE.resolve("target");

    private record Outcome(int status, String text) {}

    @BeforeAll
    static void build() throws IOException {
        Commands.output("make", "-s", "-C", USERSPACE.toString());
    }

    private static Outcome run(List<String> words) throws IOException {
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", BUILT.resolve("tree/bin") + ":/bin:/usr/bin");
        builder.directory(BUILT.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(Commands.status(process), text);
    }

    private static Stream<Arguments> commands() {
        return Stream.of(
                arguments("echo 'a  b' c", 0, "a  b c\n"),
                arguments("echo $X; export X=1; echo \"<$X>\"", 0, "\n<1>\n"),
                arguments("false", 1, ""),
                arguments("false || echo no", 0, "no\n"),
                arguments("true && echo yes", 0, "yes\n"),
                arguments("sh -c 'exit 3'; echo $?", 0, "3\n"),
                arguments("exit 7; echo not here", 7, ""),
                arguments("echo a | cat | cat", 0, "a\n"),
                arguments("cat < /etc/hostname > /dev/null; echo $?", 0, "0\n"),
                arguments("ls /nowhere 2>/dev/null", 1, ""),
                arguments("cat /nowhere 2>&1 | cat", 0, "cat: /nowhere: No such file or directory\n"),
                arguments("cd /; pwd", 0, "/\n"),
                arguments("echo one; # two", 0, "one\n"),
                arguments("sh -c 'kill -9 $$'; echo $?", 0, "Killed\n137\n"),
                arguments("sleep 0.2 && echo late & echo early; sleep 1", 0, "early\nlate\n"),
                arguments(
                        "nothing-of-this-name",
                        127,
                        "shell: no command 'nothing-of-this-name'. Type 'help' for the shell's own commands, 'ls /bin'"
                                + " for the programs.\n"),
                arguments("echo 'open", 2, "shell: a quote is not closed\n"),
                arguments("echo a |", 2, "shell: a command is missing at the end of the line\n"),
                arguments("| echo", 2, "shell: a command is missing before |, &, ; or ||\n"),
                arguments("echo >", 2, "shell: a file name is missing after a redirection\n"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theShellRuns(String command, int status, String text) throws IOException {
        Outcome outcome = run(List.of("tree/bin/shell", "-c", command));

        assertEquals(text, outcome.text());
        assertEquals(status, outcome.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpumix", "futexmix", "pipemix", "sleepmix"})
    void aMixPrintsLinesThatCheck(String program) throws IOException {
        Outcome outcome = run(List.of("tests/" + program, "x", "5"));

        assertEquals(5, CheckedLines.count("x", outcome.text()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernelmemory", "privileged", "lastpage", "singlestep", "registers", "sigframe"})
    void anAttackIsRefusedByLinux(String program) throws IOException {
        Outcome outcome = run(List.of("attack/" + program));

        assertEquals(0, outcome.status(), outcome.text());
    }

    @Test
    void programsAreStatic() throws IOException {
        try (var programs = Files.list(BUILT.resolve("tree/bin"))) {
            for (Path program : programs.toList()) {
                String headers = Commands.output("readelf", "-lW", program.toString());
                assertEquals(-1, headers.indexOf("INTERP"), program.toString());
            }
        }
    }
}
