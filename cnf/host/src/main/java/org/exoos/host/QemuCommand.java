package org.exoos.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.exoos.host.MachineOptions.Boot;

/** The command line of QEMU for a machine. */
final class QemuCommand {
    /** The device by which the kernel ends QEMU with a status of its own. */
    private static final String DEBUG_EXIT_PORT = "0xf4";

    private QemuCommand() {}

    /** Everything but serial ports and monitor. {@code work} takes files that are made for this run. */
    static List<String> of(Qemu qemu, MachineOptions options, Path work) throws IOException {
        List<String> command = new ArrayList<>(List.of(qemu.program(), "-nodefaults", "-machine", "pc"));
        command.addAll(qemu.accelerator(options));
        command.addAll(List.of("-m", Integer.toString(options.memory()), "-vga", "std", "-rtc", clock(options)));
        command.addAll(List.of("-device", "isa-debug-exit,iobase=" + DEBUG_EXIT_PORT + ",iosize=0x04"));
        if (!options.gui()) {
            command.addAll(List.of("-display", "none"));
        }
        options.disk()
                .ifPresent(disk -> command.addAll(List.of(
                        "-drive", "file=" + disk.toString().replace(",", ",,") + ",format=raw,if=ide,index=0")));
        command.addAll(boot(qemu, options, work));
        if (options.debug()) {
            command.addAll(debugPort(new RunFolder(work)));
        }
        command.addAll(options.qemu());
        return command;
    }

    /** A machine that counts instructions begins at the same time each time, and time is instructions. */
    private static String clock(MachineOptions options) {
        return options.icount() ? "base=2026-01-01T00:00:00,clock=vm" : "base=utc";
    }

    private static List<String> boot(Qemu qemu, MachineOptions options, Path work) throws IOException {
        return switch (options.boot()) {
            case Boot.Kernel kernel ->
                List.of(
                        "-kernel",
                        kernel.kernel().toString(),
                        "-initrd",
                        archive(kernel.archive(), options, work).toString(),
                        "-append",
                        commandLine(qemu, options));
            case Boot.Bios bios -> {
                refuseAdditions(options);
                yield List.of("-cdrom", bios.disc().toString());
            }
            case Boot.Uefi uefi -> {
                refuseAdditions(options);
                yield List.of(
                        "-drive",
                        "if=pflash,format=raw,readonly=on,file=" + uefi.firmware(),
                        "-cdrom",
                        uefi.disc().toString());
            }
        };
    }

    private static void refuseAdditions(MachineOptions options) throws IOException {
        if (!options.additions().isEmpty() || !options.words().isEmpty() || options.debug()) {
            throw new HostException("a machine that boots from a disc takes no --add, no --exec and no --debug");
        }
    }

    private static Path archive(Path base, MachineOptions options, Path work) throws IOException {
        if (options.additions().isEmpty() && !options.debug()) {
            return base;
        }
        Path archive = work.resolve("boot-archive");
        Overlay.write(base, options.additions(), options.debug() ? Debug.agent() : Map.of(), work, archive);
        return archive;
    }

    private static String commandLine(Qemu qemu, MachineOptions options) {
        List<String> words = new ArrayList<>(List.of("exo.debugexit=" + DEBUG_EXIT_PORT));
        if (qemu.needsFirstCompilerOnly(options)) {
            words.add("jvm=-XX:TieredStopAtLevel=1");
        } else if (options.cpus() > 1) {
            // The nucleus cannot tell which QEMU translates, and is careful.
            words.add("jvm=-XX:TieredStopAtLevel=4");
        }
        if (options.debug()) {
            words.addAll(Debug.words());
        }
        words.addAll(options.words());
        return String.join(" ", words);
    }

    /** The three serial ports and QMP on sockets to which QEMU connects. */
    static List<String> capturedSerial(RunFolder folder) {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("-chardev", "socket,id=com1,path=" + folder.console(), "-serial", "chardev:com1"));
        words.addAll(List.of("-chardev", "socket,id=com2,path=" + folder.kernelConsole(), "-serial", "chardev:com2"));
        words.addAll(List.of("-chardev", "socket,id=com3,path=" + folder.hostLink()));
        words.addAll(thirdSerial());
        words.addAll(List.of("-qmp", "unix:" + folder.qmp()));
        return words;
    }

    /** The user console on our own terminal (Ctrl-A x quits), the rest on sockets that QEMU serves. */
    static List<String> interactiveSerial(RunFolder folder) {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("-serial", "mon:stdio"));
        words.addAll(List.of(
                "-chardev",
                "socket,id=com2,server=on,wait=off,path=" + folder.kernelConsole(),
                "-serial",
                "chardev:com2"));
        words.addAll(List.of("-chardev", "socket,id=com3,server=on,wait=off,path=" + folder.hostLink()));
        words.addAll(thirdSerial());
        words.addAll(List.of("-qmp", "unix:" + folder.qmp() + ",server=on,wait=off"));
        words.addAll(List.of("-gdb", "unix:" + folder.gdb() + ",server=on,wait=off"));
        return words;
    }

    /** The nucleus makes a socket of the fourth serial port; who connects to ours speaks {@link DebugCode}. */
    private static List<String> debugPort(RunFolder folder) {
        return List.of(
                "-chardev",
                "socket,id=com4,server=on,wait=off,path=" + folder.debugger(),
                "-device",
                "isa-serial,chardev=com4,iobase=0x2e8,irq=7");
    }

    private static List<String> thirdSerial() {
        return List.of("-device", "isa-serial,chardev=com3,iobase=0x3e8,irq=5");
    }
}
