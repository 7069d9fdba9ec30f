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
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machines of a test: started on demand, ended after it. The console log of a test that failed is kept and named;
 * that of one that passed is removed.
 */
final class Machines implements BeforeEachCallback, AfterEachCallback {
    private final List<Machine> running = new ArrayList<>();
    private String name = "";

    @Override
    public void beforeEach(ExtensionContext context) {
        name = context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName();
    }

    /** Starts a machine. */
    Machine start(MachineOptions options) throws IOException {
        String log = running.isEmpty() ? name : name + "-" + (running.size() + 1);
        Machine machine = Machine.start(Qemu.find(), options, Images.logs(), log);
        running.add(machine);
        return machine;
    }

    /** Starts an image by its kernel, with two CPUs, and waits for the prompt. */
    Shell shell(String image) throws IOException {
        return Shell.of(start(MachineOptions.of(Images.kernel(image))));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        boolean failed = context.getExecutionException().isPresent();
        for (Machine machine : running) {
            machine.close();
            for (Path log :
                    List.of(machine.console().log(), machine.kernelConsole().log())) {
                if (failed) {
                    System.err.println("console kept: " + log);
                } else {
                    Files.deleteIfExists(log);
                }
            }
        }
        running.clear();
    }
}
