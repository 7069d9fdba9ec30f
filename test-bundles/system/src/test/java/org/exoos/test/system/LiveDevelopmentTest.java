package org.exoos.test.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exoos.host.Console;
import org.exoos.host.HostLink;
import org.exoos.host.Images;
import org.exoos.host.LiveBundle;
import org.exoos.host.NewBundle;
import org.exoos.host.Trace;
import org.exoos.host.Watch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The README's scheduler in the virtual machine: made, deployed and swapped in under a running program, again at each save. */
@Tag("qemu")
class LiveDevelopmentTest {
    private static final Pattern POLICY =
            Pattern.compile("```java\n(package org\\.exoos\\.sched\\.sjf;.*?)```", Pattern.DOTALL);
    private static final int SAVES = 10;
    /** From the deployed text to the answer of a program that runs under the new scheduler. */
    private static final Duration MINUTE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Machines MACHINES = new Machines();

    @TempDir
    private Path folder;

    @Test
    void theReadmesSchedulerRunsPrograms() throws IOException {
        Path home = Images.home();
        Path bundle = NewBundle.make(
                        home, List.of("scheduler", "sjf", folder.resolve("sjf").toString()))
                .folder();
        Path source = bundle.resolve("src/main/java/org/exoos/sched/sjf/Sjf.java");
        Matcher code = POLICY.matcher(Files.readString(home.resolve("README.md")));
        assertTrue(code.find(), "the policy stands in the README");
        Shell shell = MACHINES.shell();
        HostLink link = shell.machine().hostLink();
        shell.run("spin 0 > /dev/null &");

        long start = System.nanoTime();
        try (LiveBundle live = new LiveBundle(home, bundle, classPath(home));
                Watch watch = new Watch(live, link, System.out::println)) {
            Files.writeString(source, code.group(1));
            System.out.println("first: " + once(watch, source));
            assertEquals("sjf\n", shell.run("cat /sys/sched/policy"));
            assertTrue(shell.run("hello").contains("Hello from user space"));
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            assertTrue(taken.compareTo(Console.patient(MINUTE)) < 0, "took " + taken);

            List<Long> totals = new ArrayList<>();
            for (int save = 1; save <= SAVES; save++) {
                Files.writeString(
                        source,
                        Files.readString(source)
                                .replaceFirst("SLICE_NANOS = [0-9_]+", "SLICE_NANOS = " + (5_000_000 + save)));
                Watch.Times times = once(watch, source);
                System.out.println(times);
                totals.add(times.total());
            }
            Collections.sort(totals);
            System.out.println(
                    "save to new code in QEMU, median of " + SAVES + ": " + totals.get(SAVES / 2) / 1_000_000 + " ms");
        }
        assertTrue(shell.run("hello").contains("Hello from user space"));

        Trace trace = new Trace();
        trace.record(link, Duration.ZERO);
        assertTrue(trace.json().contains("\"swap to sjf\""), "the swap is marked in the trace");
        assertTrue(trace.entries().stream().anyMatch(entry -> entry.task() > 0), "tasks ran");
    }

    private static Watch.Times once(Watch watch, Path source) throws IOException {
        return watch.once(Files.getLastModifiedTime(source).to(TimeUnit.NANOSECONDS));
    }

    /** The test's own, which has the annotations, and the APIs that a policy sees. */
    private static List<Path> classPath(Path home) {
        List<Path> path = new ArrayList<>();
        for (String each : List.of("bundles/sched/api", "bundles/swap/api", "bundles/hal/api")) {
            path.add(home.resolve(each).resolve("target/classes"));
        }
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            path.add(Path.of(element));
        }
        return path;
    }
}
