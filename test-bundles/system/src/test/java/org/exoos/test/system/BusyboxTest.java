package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acceptance line 3: an unmodified busybox. */
@Tag("qemu")
class BusyboxTest {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private Shell shell;

    @BeforeEach
    void boot() throws IOException {
        shell = Shell.busybox(MACHINES.start(MachineOptions.of(Images.kernel("busybox"))));
    }

    @Test
    void prompt() {
        assertEquals("hi\n", shell.run("echo hi"));
    }

    @Test
    void commands() {
        String root = shell.run("ls -l /");
        assertTrue(root.contains("bin") && root.contains("tmp") && root.contains("drwx"), root);
        assertTrue(shell.run("cat /etc/config | wc -c").strip().matches("[1-9][0-9]+"));
        assertEquals("1\n2\n3\n", shell.run("for i in 1 2 3; do echo $i; done"));
        assertTrue(shell.run("ps").contains("sh"));
        assertTrue(shell.run("uname -a").contains("x86_64"));
        assertEquals("ok\n", shell.run("sleep 1 && echo ok"));
        assertEquals("3\n", shell.run("sh -c 'exit 3'; echo $?"));
        assertEquals("hi\n", shell.run("echo hi > /tmp/f; cat /tmp/f"));
    }

    @Test
    void jobControl() {
        shell.run("sleep 1000 &");
        assertTrue(shell.run("jobs").contains("Running"));
        // The shell reports the job's end before its next prompt, after the output of the line.
        String killed = shell.run("kill %1; wait; echo alive");
        assertTrue(killed.lines().anyMatch("alive"::equals), killed);
        assertEquals("", shell.run("jobs"));

        // What is typed before the shell has left its line editor is not echoed (ECHO is off), here as on Linux.
        shell.type("echo started; cat");
        shell.console().expect("started\n", Shell.COMMAND);
        shell.console().enter("echoed");
        shell.console().expect("echoed\nechoed\n", Shell.COMMAND);
        shell.console().type("\32");
        shell.awaitPrompt(Shell.COMMAND);
        assertTrue(shell.run("jobs").contains("Stopped"));
        shell.type("fg");
        shell.console().expect("cat\n", Shell.COMMAND); // fg prints the job
        shell.console().enter("again");
        shell.console().expect("again\nagain\n", Shell.COMMAND);
        shell.console().type("\3");
        shell.awaitPrompt(Shell.COMMAND);
        assertEquals("130\n", shell.run("echo $?"));
    }
}
