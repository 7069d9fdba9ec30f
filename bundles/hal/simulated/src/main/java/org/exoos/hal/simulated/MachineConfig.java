package org.exoos.hal.simulated;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated machine is made of.
 *
 * @param cpus 1 to 64
 * @param memory bytes of RAM granted to Java, a multiple of 4096
 * @param bootFiles contents of the boot archive by absolute path
 * @param bootRoot host folder in which other boot files are looked up, or null
 * @param commandLine the kernel command line
 * @param virtualClock time stands still until the test moves it
 * @param autoAdvance with a virtual clock: time jumps to the next deadline when all carriers are idle
 */
public record MachineConfig(
        int cpus,
        long memory,
        Map<String, byte[]> bootFiles,
        @Nullable Path bootRoot,
        String commandLine,
        boolean virtualClock,
        boolean autoAdvance) {

    public MachineConfig {
        bootFiles = Map.copyOf(bootFiles);
        if (memory <= 0 || memory % 4096 != 0) {
            throw new IllegalArgumentException("RAM comes in frames of 4096 bytes: " + memory);
        }
    }

    /** One CPU, 32 MiB, no boot files, the host's clock. */
    public static MachineConfig defaults() {
        return new MachineConfig(1, 32L << 20, Map.of(), null, "", false, false);
    }

    public MachineConfig withCpus(int count) {
        return new MachineConfig(count, memory, bootFiles, bootRoot, commandLine, virtualClock, autoAdvance);
    }

    public MachineConfig withMemory(long bytes) {
        return new MachineConfig(cpus, bytes, bootFiles, bootRoot, commandLine, virtualClock, autoAdvance);
    }

    public MachineConfig withBootFile(String path, byte[] content) {
        Map<String, byte[]> files = new TreeMap<>(bootFiles);
        files.put(path, content.clone());
        return new MachineConfig(cpus, memory, files, bootRoot, commandLine, virtualClock, autoAdvance);
    }

    public MachineConfig withBootRoot(Path folder) {
        return new MachineConfig(cpus, memory, bootFiles, folder, commandLine, virtualClock, autoAdvance);
    }

    public MachineConfig withCommandLine(String words) {
        return new MachineConfig(cpus, memory, bootFiles, bootRoot, words, virtualClock, autoAdvance);
    }

    /** A clock that only {@link SimulatedClock#advance} moves. */
    public MachineConfig withVirtualClock() {
        return new MachineConfig(cpus, memory, bootFiles, bootRoot, commandLine, true, false);
    }

    /** A virtual clock that also jumps to the next deadline when nothing is left to run. */
    public MachineConfig withAutoAdvance() {
        return new MachineConfig(cpus, memory, bootFiles, bootRoot, commandLine, true, true);
    }
}
