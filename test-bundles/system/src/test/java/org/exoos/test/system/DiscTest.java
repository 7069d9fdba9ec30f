package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Acceptance line 4: one disc for BIOS and UEFI. */
@Tag("qemu")
class DiscTest {
    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @Test
    void bios() throws IOException {
        assertBoots(MachineOptions.of(Images.bios("shell")));
    }

    @Test
    void uefi() throws IOException {
        assertBoots(MachineOptions.of(Images.uefi("shell")));
    }

    private void assertBoots(MachineOptions options) throws IOException {
        Shell shell = Shell.of(MACHINES.start(options));
        assertTrue(shell.run("hello").contains("Hello from user space"));
    }
}
