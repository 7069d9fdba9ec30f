package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.regex.Pattern;
import org.exoos.host.Console;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kernel console on the second serial line. */
@Tag("qemu")
class KernelConsoleTest {
    private static final Pattern PROMPT = Pattern.compile("exo-kernel> ");

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private Shell shell;
    private Console gogo;

    @BeforeEach
    void boot() throws IOException {
        shell = MACHINES.sharedShell();
        gogo = shell.machine().kernelConsole();
        gogo.enter(""); // the console waits for the first key
        gogo.expect(PROMPT, Shell.BOOT);
    }

    private void answers(String command, String pattern) {
        gogo.enter(command);
        gogo.expect(Pattern.compile(pattern), Shell.COMMAND);
        gogo.expect(PROMPT, Shell.COMMAND);
    }

    @Test
    void showsTheKernel() {
        answers("bundles", "org.exoos.sched.core|Exo-OS");
        answers("exo:ps", "/?init");
        answers("exo:sched", "roundrobin");
        answers("exo:mem", "[0-9]+");
        answers("exo:irq", "[0-9]+");
        answers("exo:dashboard", "\\[v0\\.5\\.0\\] Threads running: \\d+");
    }

    @Test
    void swapsTheScheduler() {
        answers("exo:swap sched fifo", "fifo");

        assertTrue(shell.run("cat /sys/sched/policy").equals("fifo\n"));
        answers("exo:swap sched roundrobin", "roundrobin");
        assertTrue(shell.run("cat /sys/sched/policy").equals("roundrobin\n"));
    }
}
