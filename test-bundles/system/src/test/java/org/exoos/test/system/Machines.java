package org.exoos.test.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.exoos.host.Images;
import org.exoos.host.Machine;
import org.exoos.host.MachineOptions;
import org.exoos.host.Qemu;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machines of a test class (a static field of it): started on demand. A machine of a test's own ends after it; a
 * shared one serves all tests of the class until one fails. The console log of a test that failed is kept and named; the
 * others are removed.
 */
final class Machines implements BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final List<Machine> own = new ArrayList<>();
    private @Nullable Shell shared;
    private String test = "";
    private int started;

    @Override
    public void beforeEach(ExtensionContext context) {
        test = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
    }

    /** A machine for this test alone. */
    Machine start(MachineOptions options) throws IOException {
        Machine machine = boot(options);
        own.add(machine);
        return machine;
    }

    private Machine boot(MachineOptions options) throws IOException {
        return Machine.start(Qemu.find(), options, Images.logs(), test + "-" + ++started);
    }

    /** A machine for this test alone, with two CPUs, at the Exo shell's prompt. */
    Shell shell() throws IOException {
        return Shell.of(start(MachineOptions.of(Images.kernel("shell"))));
    }

    /** The Exo shell's prompt on the machine that the tests of this class share. */
    Shell sharedShell() throws IOException {
        Shell current = shared;
        if (current == null) {
            current = Shell.begin(boot(MachineOptions.of(Images.kernel("shell"))));
            shared = current;
            current.awaitPrompt(Shell.BOOT);
        }
        return current;
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        boolean failed = context.getExecutionException().isPresent();
        for (Machine machine : own) {
            end(machine, failed);
        }
        own.clear();
        if (failed) {
            endShared(true);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        endShared(false);
    }

    private void endShared(boolean failed) throws IOException {
        Shell current = shared;
        if (current != null) {
            shared = null;
            end(current.machine(), failed);
        }
    }

    private static void end(Machine machine, boolean failed) throws IOException {
        if (failed) {
            MachineState.keep(machine);
        }
        machine.close();
        for (Path log : List.of(machine.console().log(), machine.kernelConsole().log())) {
            if (failed) {
                System.err.println("console kept: " + log);
            } else {
                Files.deleteIfExists(log);
            }
        }
    }
}
