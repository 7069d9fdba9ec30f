package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
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
}
