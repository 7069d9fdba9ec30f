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
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.exoos.host.Addition;
import org.exoos.host.CheckedLines;
import org.exoos.host.Console;
import org.exoos.host.HostLink;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Acceptance line 6: the scheduler is swapped while programs run, and nothing is lost. */
@Tag("qemu")
class SwapTest {
    private static final int SWAPS = 200;
    private static final int PROGRAMS = 20;
    private static final List<String> KINDS = List.of("cpumix", "pipemix", "sleepmix");
    private static final List<String> POLICIES = List.of("fifo", "roundrobin");
    private static final Duration DEPLOY = Duration.ofMinutes(2);

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    private Shell shell;

    @TempDir
    private Path folder;

    @BeforeEach
    void boot() throws IOException {
        Path programs = Images.home().resolve("userspace/target/tests");
        shell = Shell.of(MACHINES.start(MachineOptions.of(Images.kernel("shell"))
                .adding(new Addition(programs, "/tests"))
                .adding(new Addition(swaps(), "/swaps"))));
    }

    /** A script that swaps, each time with the scheduler's statistics twice after it and work in between. */
    private Path swaps() throws IOException {
        StringBuilder script = new StringBuilder();
        for (int swap = 1; swap <= SWAPS; swap++) {
            script.append("echo " + policy(swap) + " > /sys/sched/policy; cat /sys/sched/statistics; hello; "
                    + "cat /sys/sched/statistics; echo swapped " + swap + "\n");
        }
        return Files.writeString(folder.resolve("swaps"), script);
    }

    private static String policy(int swap) {
        return POLICIES.get(swap % POLICIES.size());
    }

    @Test
    void underLoad() {
        List<String> names = startPrograms();
        shell.console().enter("shell < /swaps");

        for (int swap = 1; swap <= SWAPS; swap++) {
            String policy = policy(swap);
            List<SchedulerState> states = awaitSwap(swap);
            for (SchedulerState state : states) {
                assertEquals(policy, state.policy(), "swap " + swap);
                assertEquals(state.alive(), state.inStates(), "tasks after swap " + swap + ": " + state);
            }
            assertTrue(
                    states.getFirst().picksInCharge() < states.getLast().picksInCharge(),
                    "swap " + swap + ": " + policy + " decides nothing: " + states);
        }

        for (int job = 1; job <= PROGRAMS; job++) {
            shell.console().enter("kill %" + job);
        }
        for (String name : names) {
            shell.console().await("@" + name + " \\d+ end [0-9a-f]{8}", Shell.COMMAND);
            assertTrue(CheckedLines.count(name, shell.console().text()) > 0, name);
        }
    }

    private List<String> startPrograms() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < PROGRAMS; i++) {
            String name = "p" + i;
            shell.console().enter("/tests/" + KINDS.get(i % KINDS.size()) + " " + name + " 0 &");
            names.add(name);
        }
        return names;
    }

    private List<SchedulerState> awaitSwap(int number) {
        String text = shell.console()
                .expect(Pattern.compile("(?s)^policy .*?\nswapped " + number + "\n", Pattern.MULTILINE), Shell.COMMAND)
                .group();
        int second = text.indexOf("\npolicy ") + 1;
        return List.of(SchedulerState.parse(text.substring(0, second)), SchedulerState.parse(text.substring(second)));
    }

    @Test
    void deployed() throws IOException {
        List<String> before = available();
        assertTrue(before.containsAll(List.of("fifo", "roundrobin", "o1", "eevdf")), before.toString());
        assertFalse(before.contains("lottery"), before.toString());
        Path jar = lottery();

        HostLink.Result result = shell.machine()
                .hostLink()
                .deploy(jar.getFileName().toString(), Files.readAllBytes(jar), Console.patient(DEPLOY));

        assertTrue(result.ok(), result.text());
        assertEquals(
                Stream.concat(before.stream(), Stream.of("lottery")).sorted().toList(), available());
        assertEquals("lottery\n", shell.run("echo lottery > /sys/sched/policy; cat /sys/sched/policy"));
        assertTrue(shell.run("hello").contains("Hello from user space"));
        SchedulerState state = SchedulerState.parse(shell.run("cat /sys/sched/statistics"));
        assertEquals("lottery", state.policy());
        assertTrue(state.picksInCharge() > 0, state.toString());
    }

    private List<String> available() {
        return shell.run("cat /sys/sched/available").lines().sorted().toList();
    }

    private static Path lottery() throws IOException {
        Path folder = Images.home().resolve("test-bundles/lottery/target");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no bundle in " + folder));
        }
    }
}
