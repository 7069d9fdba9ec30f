package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.exoos.host.Console;
import org.exoos.host.HostException;
import org.exoos.host.Images;
import org.exoos.host.Machine;
import org.exoos.host.MachineEnd;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acceptance line 1: the default image on two CPUs behaves as a person expects. */
@Tag("qemu")
class ShellTest {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private Shell shell;

    @BeforeEach
    void boot() throws IOException {
        shell = MACHINES.sharedShell();
        shell.run("cd /");
    }

    private static void assertHas(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> "no '" + part + "' in:\n" + text);
        }
    }

    @Test
    void prompt() throws IOException {
        shell = MACHINES.shell();
        assertHas(shell.console().text(), "Exo-OS v0.5.0 userspace!", "[v0.5.0] ");
    }

    /** The driver of the serial ports is put in charge meanwhile: requests of some size arrive whole all the time. */
    @Test
    void theHostLinkLosesNothingWhileTheMachineBoots() throws IOException {
        Machine machine = MACHINES.start(MachineOptions.of(Images.kernel("shell")));
        machine.awaitGreeting(Shell.BOOT);

        byte[] message = new byte[8000];
        for (int i = 0; i < 10; i++) {
            HostException refusal =
                    assertThrows(HostException.class, () -> machine.hostLink().call("nobody", message, Shell.COMMAND));
            assertHas(String.valueOf(refusal.getMessage()), "nothing in the machine answers to the name nobody");
        }
    }

    @Test
    void builtIns() {
        assertHas(shell.run("help"), "ls ", "cat ", "poweroff", "Ctrl-C");
        assertHas(shell.run("ls /bin"), "hello", "init", "shell", "spin", "ticker");
        assertHas(shell.run("ls -l /"), "drwxr-xr-x", "bin", "tmp");
        assertEquals("a  b c\n", shell.run("echo 'a  b'   c"));
        assertHas(shell.run("ps"), "/bin/init", "/bin/shell");
        assertEquals("/\n", shell.run("pwd"));
        assertEquals("/etc\n", shell.run("cd /etc; pwd"));
        assertHas(shell.run("cat config"), "shell=");
        assertHas(shell.run("cd /nowhere"), "No such file or directory");
        assertHas(shell.run("cat /"), "Is a directory");
        assertEquals("", shell.run("jobs"));
    }

    @Test
    void programs() {
        assertHas(shell.run("cat /etc/config"), "terminals=/dev/ttyS0");
        assertHas(shell.run("hello"), "Hello from user space, process ");
        assertHas(shell.run("uptime"), "up 00:0");
        assertHas(shell.run("free"), "total", "KiB:");
        assertEquals("0\n", shell.run("hello > /dev/null; echo $?"));
    }

    @Test
    void background() {
        shell.run("spin 0 4 &");
        String both = shell.run("ticker 4");
        assertHas(both, "tick 1", "tick 4", "spin ");
        assertHas(shell.run("jobs"), "[1]+ Running", "spin 0 4 &");
        shell.run("kill %1");
        // The shell reports an ended job before a prompt: the first one after the program has died.
        shell.runUntil("", "[1]+ Terminated", Shell.COMMAND);
        assertEquals("", shell.run("jobs"));
    }

    @Test
    void pipes() {
        assertHas(shell.run("ls /bin | cat"), "hello\n", "shell\n");
        assertEquals("x\n", shell.run("echo x | cat | cat | cat"));
        assertEquals("one\ntwo\n", shell.run("echo one > /tmp/f; echo two >> /tmp/f; cat < /tmp/f"));
        assertHas(shell.run("echo x > /bin/nothing"), "Read-only file system");
        assertEquals("no\n", shell.run("cat /nowhere 2> /dev/null || echo no"));
        assertEquals("0 yes\n", shell.run("echo x | cat > /dev/null && echo $? yes"));
    }

    @Test
    void unknownCommand() {
        assertEquals(
                "shell: no command 'nothing'. Type 'help' for the shell's own commands, 'ls /bin' for the programs.\n"
                        + "127\n",
                shell.run("nothing; echo $?"));
    }

    @Test
    void interrupt() {
        for (String program : new String[] {"ticker", "spin", "cat"}) {
            if (program.equals("cat")) {
                shell.type("echo started; cat"); // what is typed before the line editor was left is not echoed
                shell.console().expect("started\n", Shell.COMMAND);
                shell.console().enter("echoed");
                shell.console().expect("echoed\nechoed\n", Shell.COMMAND);
            } else {
                shell.type(program);
                shell.console().expect(Pattern.compile("(tick|spin) 1"), Shell.COMMAND);
            }
            shell.console().type("\3");
            shell.awaitPrompt(Shell.COMMAND);
            assertEquals("130\n", shell.run("echo $?"), program);
        }
    }

    @Test
    void jobControl() {
        shell.type("ticker");
        shell.console().expect("tick 1", Shell.COMMAND);
        shell.console().type("\32");
        shell.console().expect("[1]+ Stopped", Shell.COMMAND);
        shell.awaitPrompt(Shell.COMMAND);
        shell.type("fg");
        shell.console().expect("tick 2", Shell.COMMAND);
        shell.console().type("\3");
        shell.awaitPrompt(Shell.COMMAND);
        assertEquals("alive\n", shell.run("echo alive"));
    }

    @Test
    void lineEditing() {
        assertEquals("first\n", shell.run("echo first"));
        shell.console().type("\33[A");
        assertEquals("first\n", shell.run(""), "arrow up recalls");
        assertHas(shell.run("hell\t"), "Hello from user space");
        assertEquals("abc\n", shell.run("b\1echo a\5c"), "Ctrl-A and Ctrl-E");
    }

    @Test
    void reboot() throws IOException {
        shell = MACHINES.shell();
        shell.type("reboot");
        shell.console().expect("Exo-OS v0.5.0 userspace!", Shell.BOOT);
        shell.awaitPrompt(Shell.BOOT);
        assertHas(shell.run("hello"), "Hello from user space");
    }

    @Test
    void powerOff() throws IOException {
        shell = MACHINES.shell();
        shell.type("poweroff");
        assertEquals(Optional.of(MachineEnd.OFF), shell.machine().end(Console.patient(Shell.COMMAND)));
    }

    @Test
    void exitStartsTheShellAgain() {
        shell.type("exit");
        shell.awaitPrompt(Shell.COMMAND);
        assertHas(shell.run("hello"), "Hello from user space");
    }
}
