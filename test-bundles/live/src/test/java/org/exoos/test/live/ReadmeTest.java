package org.exoos.test.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.exoos.host.LiveBundle;
import org.exoos.host.NewBundle;
import org.exoos.host.Watch;
import org.exoos.sched.simulator.PolicyBundle;
import org.exoos.sched.simulator.Result;
import org.exoos.sched.simulator.Simulation;
import org.exoos.sched.simulator.Workload;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The README's path to an own scheduler, with the text that stands there. */
class ReadmeTest {
    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern POLICY =
            Pattern.compile("```java\n(package org\\.exoos\\.sched\\.sjf;.*?)```", Pattern.DOTALL);
    private static final int SAVES = 10;

    @TempDir
    private Path folder;

    private Path bundle;
    private Path source;

    @BeforeEach
    void asTheReadmeSays() throws IOException {
        String readme = Files.readString(HOME.resolve("README.md"));
        assertThat(readme).contains("./exo new scheduler sjf", "./exo simulate", "./exo watch bundles/sched/sjf");
        bundle = NewBundle.make(
                        HOME, List.of("scheduler", "sjf", folder.resolve("sjf").toString()))
                .folder();
        source = bundle.resolve("src/main/java/org/exoos/sched/sjf/Sjf.java");
        assertThat(source).exists();
        Matcher code = POLICY.matcher(readme);
        assertThat(code.find()).as("the policy stands in the README").isTrue();
        Files.writeString(source, code.group(1));
    }

    private static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .toList();
    }

    @Test
    void itsTestPasses() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of("-d", classes.toString(), "-proc:none"));
        try (Stream<Path> files = Files.walk(bundle.resolve("src"))) {
            files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
        }
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).isZero();

        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(loader.loadClass("org.exoos.sched.sjf.SjfTest")))
                                    .build(),
                            summary);
        } finally {
            thread.setContextClassLoader(before);
        }

        StringWriter failures = new StringWriter();
        summary.getSummary().printFailuresTo(new PrintWriter(failures));
        assertThat(failures.toString()).doesNotContain("Failures");
        assertThat(summary.getSummary().getTestsSucceededCount()).isGreaterThan(5);
    }

    @Test
    void itServesShortJobsFirstInTheSimulator() throws Exception {
        Path jar = folder.resolve("sjf.jar");
        try (LiveBundle live = new LiveBundle(HOME, bundle, classPath())) {
            Files.write(jar, live.build().jar());
        }
        Workload desktop = Workload.read(HOME.resolve("bundles/sched/simulator/workloads/desktop.workload"));

        Result sjf = Simulation.of(1).run(PolicyBundle.in(jar).getFirst(), desktop);

        PolicyBundle fifo = PolicyBundle.onClassPath().stream()
                .filter(policy -> policy.name().equals("fifo"))
                .findFirst()
                .orElseThrow();
        Result inOrder = Simulation.of(1).run(fifo, desktop);
        assertThat(sjf.group("editor").p50()).isLessThan(inOrder.group("editor").p50() / 10);
        assertThat(sjf.group("hog").work()).isGreaterThan(sjf.nanos() / 2);
    }

    /** Acceptance: a save runs below a second later, the median of ten; the times are printed. */
    @Test
    void eachSaveIsSwappedIntoTheRunningKernel() throws Exception {
        List<Watch.Times> times = new ArrayList<>();
        try (LiveBundle live = new LiveBundle(HOME, bundle, classPath());
                SimulatedKernel kernel = new SimulatedKernel(HOME, Files.createDirectory(folder.resolve("storage")));
                Watch watch = new Watch(live, kernel.link(), System.out::println)) {
            for (int save = 0; save <= SAVES; save++) {
                String text = Files.readString(source)
                        .replaceFirst("SLICE_NANOS = [0-9_]+", "SLICE_NANOS = " + (4_000_000 + save));
                Files.writeString(source, text);
                Watch.Times each = watch.once(Files.getLastModifiedTime(source).to(TimeUnit.NANOSECONDS));
                System.out.println(each);
                if (save > 0) {
                    times.add(each);
                }
                assertThat(kernel.link()
                                .command("exo:swap", java.time.Duration.ofSeconds(30))
                                .text())
                        .contains("sched: sjf is in charge");
            }
        }
        List<Long> totals =
                new ArrayList<>(times.stream().map(Watch.Times::total).toList());
        Collections.sort(totals);
        long median = totals.get(SAVES / 2);
        System.out.println(
                "save to new code on the simulated machine, median of " + SAVES + ": " + median / 1_000_000 + " ms");
        assertThat(median).isLessThan(1_000_000_000);
    }
}
