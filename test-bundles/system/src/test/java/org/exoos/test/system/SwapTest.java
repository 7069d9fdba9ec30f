package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.exoos.host.Addition;
import org.exoos.host.CheckedLines;
import org.exoos.host.Console;
import org.exoos.host.HostLink;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The scheduler is swapped while programs run, and nothing is lost. */
@Tag("qemu")
class SwapTest {
    private static final int SWAPS = 200;
    private static final int MANY_SWAPS = 10_000;
    private static final List<String> POLICIES = List.of("eevdf", "fifo", "o1", "random", "roundrobin", "stealing");
    /** A hundred tasks; a pipemix and a futexmix are two each. */
    private static final Map<String, Integer> PROGRAMS =
            new TreeMap<>(Map.of("cpumix", 24, "futexmix", 14, "pipemix", 12, "sleepmix", 24));

    private static final Duration SWAP = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofMinutes(3);
    private static final Duration DEPLOY = Duration.ofMinutes(2);

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @TempDir
    private Path folder;

    private Shell boot(Addition... additions) throws IOException {
        MachineOptions options = MachineOptions.of(Images.kernel("shell"));
        for (Addition addition : additions) {
            options = options.adding(addition);
        }
        return Shell.of(MACHINES.start(options));
    }

    @Test
    void underLoad() throws IOException {
        swapUnderLoad(SWAPS, Long.getLong("exo.seed", 1));
    }

    @Test
    @Tag("stress")
    void underLoadForLong() throws IOException {
        swapUnderLoad(MANY_SWAPS, Long.getLong("exo.seed", System.nanoTime()));
    }

    /** All policies of the image in an order by chance, never the same twice running. */
    private static List<String> order(int swaps, long seed) {
        System.out.println("swaps in the order of seed " + seed);
        Random random = new Random(seed);
        List<String> order = new ArrayList<>();
        for (String last = ""; order.size() < swaps; ) {
            String next = POLICIES.get(random.nextInt(POLICIES.size()));
            if (!next.equals(last)) {
                order.add(next);
                last = next;
            }
        }
        return order;
    }

    private void swapUnderLoad(int swaps, long seed) throws IOException {
        List<String> order = order(swaps, seed);
        Path file = Files.writeString(folder.resolve("order"), String.join("\n", order) + "\n");
        Path programs = Images.home().resolve("userspace/target/tests");
        Shell shell = boot(new Addition(programs, "/tests"), new Addition(file, "/order"));
        shell.runUntil("cat /sys/sched/available", String.join("\n", POLICIES), Shell.COMMAND);
        StringBuilder command = new StringBuilder("/tests/swapmix /order");
        PROGRAMS.forEach((program, number) -> command.append(" /tests/" + program + " " + number));

        shell.console().enter(command.toString());

        for (int swap = 1; swap <= swaps; swap++) {
            String line = shell.console()
                    .expect(Pattern.compile("@swap " + swap + " (\\S+) [0-9a-f]{8}"), SWAP)
                    .group(1);
            assertEffective(swap, order.get(swap - 1), line);
        }
        shell.console().await("@swap " + (swaps + 1) + " end [0-9a-f]{8}", END);
        String text = shell.console().text();
        assertEquals(swaps, CheckedLines.count("swap", text));
        PROGRAMS.forEach((program, number) -> {
            for (int i = 1; i <= number; i++) {
                assertTrue(CheckedLines.count(program + "-" + i, text) > 0, program + "-" + i + " did nothing");
            }
        });
    }

    /** The policy is in charge and decides, and no task is lost or doubled. */
    private static void assertEffective(int swap, String policy, String line) {
        String[] parts = line.split(":");
        assertEquals(6, parts.length, "swap " + swap + " to " + policy + ": " + line);
        assertEquals(policy, parts[0], "swap " + swap);
        long alive = Long.parseLong(parts[1]) - Long.parseLong(parts[2]);
        assertEquals(alive, Long.parseLong(parts[3]), "tasks after swap " + swap + ": " + line);
        assertTrue(Long.parseLong(parts[4]) < Long.parseLong(parts[5]), "swap " + swap + " decides nothing: " + line);
    }

    @Test
    void deployed() throws IOException {
        Shell shell = boot();
        shell.runUntil("cat /sys/sched/available", String.join("\n", POLICIES), Shell.COMMAND);
        List<String> before = available(shell);
        assertTrue(before.containsAll(POLICIES), before.toString());
        assertFalse(before.contains("lottery"), before.toString());
        Path jar = Images.bundle("test-bundles/lottery");

        HostLink.Result result = shell.machine()
                .hostLink()
                .deploy(jar.getFileName().toString(), Files.readAllBytes(jar), Console.patient(DEPLOY));

        assertTrue(result.ok(), result.text());
        assertEquals(
                Stream.concat(before.stream(), Stream.of("lottery")).sorted().toList(), available(shell));
        assertEquals("lottery\n", shell.run("echo lottery > /sys/sched/policy; cat /sys/sched/policy"));
        assertTrue(shell.run("hello").contains("Hello from user space"));
        SchedulerState state = SchedulerState.parse(shell.run("cat /sys/sched/statistics"));
        assertEquals("lottery", state.policy());
        assertTrue(state.picksInCharge() > 0, state.toString());
    }

    private static List<String> available(Shell shell) {
        return shell.run("cat /sys/sched/available").lines().sorted().toList();
    }
}
