package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.exoos.host.Console;
import org.exoos.host.Images;
import org.exoos.host.Machine;
import org.exoos.host.MachineEnd;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nucleus under a JVM without a framework: its own self-test, hal.h from Java, memory and threads under load. */
@Tag("qemu")
class NucleusTest {
    private static final Duration END = Duration.ofMinutes(3);

    @RegisterExtension
    final Machines machines = new Machines();

    @TempDir
    Path folder;

    private Machine start(String mainClass, int cpus, String... arguments) throws IOException {
        return machines.start(MachineOptions.of(GuestArchive.running(folder.resolve("archive"), mainClass, arguments))
                .withCpus(cpus));
    }

    private static void assertEnds(MachineEnd expected, Machine machine) throws IOException {
        Optional<MachineEnd> end = machine.end(Console.patient(END));
        assertEquals(Optional.of(expected), end, () -> machine.console().tail());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void everyMechanismFromJava(int cpus) throws IOException {
        Machine machine = start("HalCheck", cpus);
        machine.console().expect("HAL CHECK PASSED", END);
        assertEnds(MachineEnd.OFF, machine);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void memoryAndThreadsUnderLoad(int cpus) throws IOException {
        Machine machine = start("MemoryStress", cpus, "5");
        machine.console().expect("STRESS PASSED", END);
        assertEnds(MachineEnd.OFF, machine);
    }

    @Test
    void selfTest() throws IOException {
        Machine machine =
                machines.start(MachineOptions.of(Images.kernel("minimal")).withWord("exo.selftest=only"));
        assertEnds(MachineEnd.OFF, machine);
        String output = machine.console().text();
        assertTrue(output.contains("selftest: PASS"), output);
        assertFalse(output.contains("selftest: FAIL"), output);
    }

    /** A CPU that executes but takes no interrupts is found, and named. */
    @Test
    void lockUp() throws IOException {
        Machine machine =
                machines.start(MachineOptions.of(Images.kernel("minimal")).withWord("exo.selftest=lockup"));
        assertEnds(MachineEnd.LOCKED_UP, machine);
        assertTrue(machine.console().text().contains("cpu 1 locked up"));
    }
}
