package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.exoos.host.Console;
import org.exoos.host.Images;
import org.exoos.host.Machine;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acceptance line 4: a machine with keyboard and screen. What a window would show, QEMU tells without one. */
@Tag("qemu")
class ScreenTest {
    private static final long LOOK_EVERY = Duration.ofMillis(200).toNanos();

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void keysReachTheShellAndTheScreenShowsIt() throws IOException {
        Machine machine = MACHINES.start(MachineOptions.of(Images.kernel("shell")));
        Shell.of(machine);
        awaitScreen(machine, "exo>");

        machine.qmp().typeKeys("echo Keys-Work $? | cat\n");
        awaitScreen(machine, "Keys-Work 0");
        machine.qmp().typeKeys("hello\n");
        List<String> screen = awaitScreen(machine, "Hello from user space");

        assertTrue(screen.stream().anyMatch(line -> line.startsWith("exo> hello")), String.join("\n", screen));
        Path picture = Images.logs().resolve("ScreenTest.ppm");
        machine.qmp().screenshot(picture);
        assertTrue(Files.size(picture) > 640 * 400 * 3, "a picture of the whole screen");
    }

    private static List<String> awaitScreen(Machine machine, String text) throws IOException {
        long end = System.nanoTime() + Console.patient(Shell.COMMAND).toNanos();
        while (true) {
            List<String> screen = machine.qmp().screenText();
            if (screen.stream().anyMatch(line -> line.contains(text))) {
                return screen;
            }
            assertTrue(System.nanoTime() < end, () -> "no '" + text + "' on the screen:\n" + String.join("\n", screen));
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }
}
