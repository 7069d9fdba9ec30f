package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.exoos.host.MachineOptions.Boot;

/** A machine on the user's own terminal: what {@code exo run} starts. */
final class InteractiveRun {
    private InteractiveRun() {}

    /** Runs the machine to its end; 0 when it was switched off, else a status of its own. */
    static int run(Qemu qemu, MachineOptions options) throws IOException {
        RunFolder folder = RunFolder.create();
        try {
            folder.markInteractive();
            if (options.boot() instanceof Boot.Kernel kernel) {
                Files.createSymbolicLink(folder.nucleus(), kernel.kernel());
            }
            List<String> command = new ArrayList<>(QemuCommand.of(qemu, options, folder.path()));
            command.addAll(QemuCommand.interactiveSerial(folder));
            Process process = new ProcessBuilder(command).inheritIO().start();
            folder.claim(process.pid());
            MachineEnd end = MachineEnd.of(Commands.status(process));
            if (end != MachineEnd.OFF) {
                System.err.println("exo: " + end.text());
            }
            return ExecRun.status(end);
        } finally {
            folder.delete();
        }
    }
}
