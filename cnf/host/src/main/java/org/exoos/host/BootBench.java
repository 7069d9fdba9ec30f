package org.exoos.host;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Boot time, ours against a Linux guest in the same QEMU, runs interleaved. Ours ends when every bundle of the image is
 * ACTIVE and {@code hello} has run in the shell; the peer's ends at its Gogo prompt.
 */
final class BootBench {
    private static final int CPUS = 2;
    private static final Duration DEADLINE = Duration.ofMinutes(3);
    private static final Pattern BUNDLE_STATE =
            Pattern.compile("(?m)^\\s*\\d+\\s+(active|resolved|installed|starting|stopping)\\s");

    private BootBench() {}

    static int run(int runs) throws IOException {
        Qemu qemu = Qemu.find();
        MachineOptions ours = MachineOptions.of(Images.kernel("shell")).withCpus(CPUS);
        MachineOptions peer = LinuxPeer.gogo(qemu, ours);
        double[][] wall = new double[2][runs];
        double[][] cpu = new double[2][runs];
        Bench.say("boot time, %s, %d CPUs, seconds: wall (QEMU's CPU time)", qemu.kvm() ? "KVM" : "TCG", CPUS);
        for (int i = 0; i < runs; i++) {
            measure(qemu, ours, "boot-exo", i, wall[0], cpu[0], BootBench::awaitHello, BootBench::checkBundles);
            measure(qemu, peer, "boot-linux", i, wall[1], cpu[1], LinuxPeer::awaitGogo, machine -> {});
            Bench.say(
                    "run %d: Exo-OS %.2f (%.2f)   Linux %.2f (%.2f)",
                    i + 1, wall[0][i], cpu[0][i], wall[1][i], cpu[1][i]);
        }
        double oursMedian = Bench.median(wall[0]);
        double peerMedian = Bench.median(wall[1]);
        Bench.say(
                "median: Exo-OS %.2f (%.2f)   Linux %.2f (%.2f)",
                oursMedian, Bench.median(cpu[0]), peerMedian, Bench.median(cpu[1]));
        Bench.say(
                "ratio: %.2f of the peer's wall time (must: 0.50), goal 4 s; %.2f of its CPU time",
                oursMedian / peerMedian, Bench.median(cpu[0]) / Bench.median(cpu[1]));
        return oursMedian <= peerMedian / 2 ? 0 : 1;
    }

    private static void measure(
            Qemu qemu,
            MachineOptions options,
            String name,
            int run,
            double[] wall,
            double[] cpu,
            Consumer<Machine> end,
            Consumer<Machine> check)
            throws IOException {
        try (Machine machine = Machine.start(qemu, options, Images.logs(), name + "-" + (run + 1))) {
            end.accept(machine);
            wall[run] = machine.wallTime().toMillis() / 1000.0;
            cpu[run] = machine.cpuTime().toMillis() / 1000.0;
            check.accept(machine);
        }
    }

    private static void awaitHello(Machine machine) {
        machine.console().expect("exo> ", DEADLINE);
        machine.console().enter("hello");
        machine.console().expect("Hello from user space", DEADLINE);
    }

    /** That all bundles were active is asked when the clock has stopped: the answer itself takes a console's time. */
    private static void checkBundles(Machine machine) {
        String states = bundles(machine);
        List<String> found = BUNDLE_STATE
                .matcher(states)
                .results()
                .map(state -> state.group(1))
                .toList();
        if (found.isEmpty() || found.stream().anyMatch(state -> !state.equals("active"))) {
            throw new ConsoleException(machine.console(), "not every bundle is active:\n" + states);
        }
    }

    private static String bundles(Machine machine) {
        try {
            return machine.hostLink().command("exo:bundles", DEADLINE).text();
        } catch (IOException e) {
            throw new ConsoleException(machine.console(), "cannot ask for the bundles: " + e.getMessage());
        }
    }
}
