package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The QEMU of this host, and how it can run our machines.
 *
 * @param program name or path of qemu-system-x86_64
 * @param version major version
 * @param kvm whether hardware virtualisation can be used: the device is there and the CPU really has vmx or svm (on some
 *     hosts there is a /dev/kvm on which a guest never gets anywhere)
 */
public record Qemu(String program, int version, boolean kvm) {
    private static final Pattern VERSION = Pattern.compile("version (\\d+)\\.");

    /** From this version on, several TCG CPUs run C2 compiled code dependably (docs/running.md). */
    private static final int DEPENDABLE = 10;

    /** Asks the QEMU found in PATH, or the one named by the environment variable EXO_QEMU. */
    public static Qemu find() throws IOException {
        String program = System.getenv().getOrDefault("EXO_QEMU", "qemu-system-x86_64");
        String answer;
        try {
            answer = Commands.output(program, "--version");
        } catch (IOException e) {
            throw new HostException("cannot run " + program + "; './exo doctor' says what to install", e);
        }
        Matcher matcher = VERSION.matcher(answer);
        if (!matcher.find()) {
            throw new HostException(program + " does not tell its version: "
                    + answer.lines().findFirst().orElse(""));
        }
        return new Qemu(program, Integer.parseInt(matcher.group(1)), kvmWorks());
    }

    private static boolean kvmWorks() throws IOException {
        Path device = Path.of("/dev/kvm");
        if (!Files.isReadable(device) || !Files.isWritable(device)) {
            return false;
        }
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("flags"))
                .anyMatch(line -> (line + " ").contains(" vmx ") || (line + " ").contains(" svm "));
    }

    /** The options that choose accelerator and CPU. */
    List<String> accelerator(MachineOptions options) {
        if (options.icount()) {
            return List.of(
                    "-accel",
                    "tcg",
                    "-icount",
                    "shift=0,sleep=off",
                    "-seed",
                    "1",
                    "-cpu",
                    "max,erms=off,fsrm=off",
                    "-smp",
                    "1");
        }
        String cpus = Integer.toString(options.cpus());
        return kvm
                ? List.of("-accel", "kvm", "-cpu", "host", "-smp", cpus)
                : List.of("-accel", "tcg,thread=multi", "-cpu", "max", "-smp", cpus);
    }

    /** Whether HotSpot must keep to its first compiler: an old QEMU translates code while C2 patches it. */
    public boolean needsFirstCompilerOnly(MachineOptions options) {
        return !kvm && !options.icount() && options.cpus() > 1 && version < DEPENDABLE;
    }
}
