package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.exoos.host.Addition;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acceptance line 8: ring 3 cannot hurt the kernel (userspace/tests/attack). */
@Tag("qemu")
class HostileTest {
    private static final List<String> KILLED = List.of("jumpnull", "stackoverflow");
    private static final List<String> REFUSED =
            List.of("kernelmemory", "privileged", "lastpage", "singlestep", "registers", "sigframe", "wildpointers");
    private static final List<String> BOMBS = List.of("forkbomb", "descriptorbomb", "mapbomb", "filltmp");

    private static final Duration ATTACK = Duration.ofMinutes(10);
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private Shell shell;

    @BeforeEach
    void boot() throws IOException {
        Path attacks = Images.home().resolve("userspace/target/attack");
        shell = Shell.of(
                MACHINES.start(MachineOptions.of(Images.kernel("shell")).adding(new Addition(attacks, "/attack"))));
    }

    private void assertShellAnswers() {
        shell.type("echo al''ive");
        shell.console().expect("alive", ANSWER);
        shell.awaitPrompt(ANSWER);
    }

    /** Nothing else prints: the answer is the whole output. */
    private void assertShellAnswersExactly(String after) {
        assertShellAnswers();
        assertEquals("yes\n", shell.run("echo yes"), after);
    }

    @Test
    void programs() {
        for (String attack : KILLED) {
            String output = shell.run("/attack/" + attack + "; echo status $?", ATTACK);
            assertEquals("status 139", output.lines().reduce((a, b) -> b).orElse(""), output);
            assertShellAnswersExactly(attack);
        }
        for (String attack : REFUSED) {
            shell.type("/attack/" + attack + "; echo status $?");
            String output = shell.console()
                    .expect(Pattern.compile("(?s)(.*?)status (\\d+)\n"), ATTACK)
                    .group();
            shell.awaitPrompt(Shell.COMMAND);
            assertFalse(output.contains("NOT "), () -> got(output));
            assertFalse(output.contains(": hangs"), () -> got(output));
            assertEquals("status 0", output.lines().reduce((a, b) -> b).orElse(""), output);
            assertShellAnswersExactly(attack);
        }
    }

    /** The lines that matter. */
    private static String got(String output) {
        return String.join(
                "\n",
                output.lines()
                        .filter(line -> !line.contains(": killed by ") && !line.endsWith(": refused"))
                        .toList());
    }

    /** While the bomb goes off, and after it. */
    @Test
    void bombs() {
        for (String bomb : BOMBS) {
            shell.run("/attack/" + bomb + " 10 &");
            shell.console().expect(Pattern.compile(bomb + ": .*refused|\\[1\\].*Killed"), ATTACK);
            assertShellAnswers();
            shell.type("fg");
            shell.console().expect(Pattern.compile(bomb + ": done|no such job"), ATTACK);
            shell.awaitPrompt(Shell.COMMAND);
            assertShellAnswers();
        }
    }
}
