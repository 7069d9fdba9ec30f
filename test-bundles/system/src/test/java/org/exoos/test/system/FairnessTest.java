package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exoos.host.Addition;
import org.exoos.host.Images;
import org.exoos.host.MachineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that compute share a CPU by the run time that the system accounts them; the long form, for all policies, is {@code ./exo bench fairness}. */
@Tag("qemu")
class FairnessTest {
    private static final Duration END = Duration.ofMinutes(10);

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    /** Time is virtual, a nanosecond an instruction: what else the host does makes no difference. */
    @Test
    void eevdfSharesACpuByWeight() throws IOException {
        Path program = Images.home().resolve("userspace/target/bench/bench");
        MachineOptions options = MachineOptions.of(Images.kernel("shell")).withIcount();
        Shell shell = Shell.of(MACHINES.start(options.adding(new Addition(program, "/bin/bench"))));

        shell.console().enter("bench fairness seconds=4 wakes=100 policy=eevdf");
        shell.console().await("bench: done", END);

        String text = shell.console().text();
        assertBelow(50_000, "8 hogs, 1 - Jain's index, millionths", text);
        assertBelow(50_000, "100 hogs, 1 - Jain's index, millionths", text);
        assertBelow(500_000, "100 hogs, the least lacks of its share, millionths", text);
        assertBelow(50_000, "nice -5 to 5, the worst share is off by, millionths", text);
        assertBelow(20_000_000, "wake-up among 4 hogs, p99", text);
    }

    private static void assertBelow(double limit, String row, String text) {
        Matcher line = Pattern.compile("row " + Pattern.quote(row) + " \\[eevdf\\]: .*median (-?[0-9.]+)")
                .matcher(text);
        assertTrue(line.find(), row + " is missing");
        double seen = Double.parseDouble(line.group(1));
        assertTrue(seen < limit, row + ": " + seen);
    }
}
