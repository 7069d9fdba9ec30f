package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.exoos.host.Addition;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Acceptance line 5: one, two and four CPUs. */
@Tag("qemu")
class CpusTest {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void runsHelloTenTimes(int cpus) throws IOException {
        Shell shell = Shell.of(
                MACHINES.start(MachineOptions.of(Images.kernel("shell")).withCpus(cpus)));

        for (int i = 1; i <= 10; i++) {
            String output = shell.run("hello");
            assertTrue(output.contains("Hello from user space"), "run " + i + ": " + output);
        }
    }

    /** What a command line says on a machine with a program of the tests. */
    private static String output(String program, int cpus, String commandLine) throws IOException {
        Path file = Images.home().resolve("userspace/target/tests").resolve(program);
        Addition addition = new Addition(file, "/bin/" + program);
        return Shell.of(MACHINES.start(
                        MachineOptions.of(Images.kernel("shell")).withCpus(cpus).adding(addition)))
                .run(commandLine);
    }

    /** Three processes switch all the time; two of them compare what the vector registers hold with what they loaded. */
    @Test
    void vectorRegistersBelongToTheirProcess() throws IOException {
        String output = output("fpu", 1, "fpu 5; echo status $?");

        assertTrue(output.contains("fpu first: all right"), output);
        assertTrue(output.contains("fpu second: all right"), output);
        assertTrue(output.contains("status 0"), output);
    }

    /** Calls and the vDSO in turns, on CPUs whose counters are to agree. */
    @Test
    void programsReadTheClocksWithoutACall() throws IOException {
        String output = output("clocks", 2, "clocks; echo status $?; cat /proc/self/maps");

        assertTrue(output.contains("clocks: all right"), output);
        assertTrue(output.contains("status 0"), output);
        assertTrue(output.contains("[vdso]"), output);
    }
}
