package org.exoos.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The machine that is wanted. Immutable; each {@code with} method returns a changed copy.
 *
 * @param boot what it boots
 * @param cpus virtual CPUs, 1 to 64
 * @param memory MiB of RAM
 * @param icount whether virtual time is the number of instructions (one CPU, repeatable, slow)
 * @param gui whether a window shows the screen
 * @param debug whether a Java debugger can attach to the kernel
 * @param disk a raw disk image for the first IDE disk
 * @param additions what is laid over the root tree
 * @param words words for the kernel command line
 * @param qemu further words for QEMU
 */
public record MachineOptions(
        Boot boot,
        int cpus,
        int memory,
        boolean icount,
        boolean gui,
        boolean debug,
        Optional<Path> disk,
        List<Addition> additions,
        List<String> words,
        List<String> qemu) {

    /** What a machine boots. */
    public sealed interface Boot {
        /** A kernel given to QEMU directly, with its boot archive or initial RAM disk. */
        record Kernel(Path kernel, Path archive) implements Boot {}

        /** A disc, started by the machine's BIOS. */
        record Bios(Path disc) implements Boot {}

        /** A disc, started by UEFI firmware. */
        record Uefi(Path disc, Path firmware) implements Boot {}
    }

    public MachineOptions {
        if (cpus < 1 || cpus > 64) {
            throw new IllegalArgumentException("--cpus must be 1 to 64, not " + cpus);
        }
        if (memory < 256) {
            throw new IllegalArgumentException("--memory must be at least 256 MiB, not " + memory);
        }
        additions = List.copyOf(additions);
        words = List.copyOf(words);
        qemu = List.copyOf(qemu);
    }

    /** Two CPUs and 1 GiB. */
    public static MachineOptions of(Boot boot) {
        return new MachineOptions(
                boot, 2, 1024, false, false, false, Optional.empty(), List.of(), List.of(), List.of());
    }

    public MachineOptions booting(Boot other) {
        return new MachineOptions(other, cpus, memory, icount, gui, debug, disk, additions, words, qemu);
    }

    public MachineOptions withCpus(int count) {
        return new MachineOptions(boot, count, memory, icount, gui, debug, disk, additions, words, qemu);
    }

    public MachineOptions withMemory(int mebibytes) {
        return new MachineOptions(boot, cpus, mebibytes, icount, gui, debug, disk, additions, words, qemu);
    }

    /** Counts instructions; that needs a single CPU. */
    public MachineOptions withIcount() {
        return new MachineOptions(boot, 1, memory, true, gui, debug, disk, additions, words, qemu);
    }

    public MachineOptions withGui() {
        return new MachineOptions(boot, cpus, memory, icount, true, debug, disk, additions, words, qemu);
    }

    /** Adds the debugger's agent to the JVM, and its channel. */
    public MachineOptions withDebug() {
        return new MachineOptions(boot, cpus, memory, icount, gui, true, disk, additions, words, qemu);
    }

    public MachineOptions withDisk(Path file) {
        return new MachineOptions(boot, cpus, memory, icount, gui, debug, Optional.of(file), additions, words, qemu);
    }

    public MachineOptions adding(Addition addition) {
        List<Addition> more = new ArrayList<>(additions);
        more.add(addition);
        return new MachineOptions(boot, cpus, memory, icount, gui, debug, disk, more, words, qemu);
    }

    public MachineOptions withWord(String word) {
        List<String> more = new ArrayList<>(words);
        more.add(word);
        return new MachineOptions(boot, cpus, memory, icount, gui, debug, disk, additions, more, qemu);
    }

    public MachineOptions withQemu(List<String> more) {
        List<String> all = new ArrayList<>(qemu);
        all.addAll(more);
        return new MachineOptions(boot, cpus, memory, icount, gui, debug, disk, additions, words, all);
    }
}
