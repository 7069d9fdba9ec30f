package org.exoos.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A null system call in instructions: the program {@code userspace/bench/null.c} with QEMU counting instructions, on
 * Exo-OS from its shell and on Linux as its first program.
 */
final class SyscallBench {
    private static final Duration DEADLINE = Duration.ofMinutes(15);
    private static final Pattern BEST = Pattern.compile("null: best ([0-9.]+) ns a call");

    private SyscallBench() {}

    static int run() throws IOException {
        Qemu qemu = Qemu.find();
        Path program = Images.home().resolve("userspace/target/bench/null");
        MachineOptions machine = MachineOptions.of(Images.kernel("shell")).withIcount();
        Bench.say("null system call (getppid), instructions by QEMU -icount, 1 CPU");
        double peer = linux(qemu, machine, program);
        Bench.say("Linux:  %.1f", peer);
        double ours = ours(qemu, machine.adding(new Addition(program, "/bin/null")));
        Bench.say("Exo-OS: %.1f   ratio %.2f (must: at most 1, goal: 230 instructions)", ours, ours / peer);
        return ours <= peer ? 0 : 1;
    }

    private static double ours(Qemu qemu, MachineOptions machine) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = ExecRun.run(qemu, machine, "null", Optional.of(DEADLINE), Images.logs(), out, System.err);
        String text = out.toString(StandardCharsets.UTF_8);
        Matcher matcher = BEST.matcher(text);
        if (status != 0 || !matcher.find()) {
            throw new HostException("the benchmark failed with status " + status + ":\n" + text.strip());
        }
        return Double.parseDouble(matcher.group(1));
    }

    private static double linux(Qemu qemu, MachineOptions machine, Path program) throws IOException {
        MachineOptions peer = LinuxPeer.program(machine, program);
        try (Machine running = Machine.start(qemu, peer, Images.logs(), "syscall-linux")) {
            return Double.parseDouble(running.console().expect(BEST, DEADLINE).group(1));
        }
    }
}
