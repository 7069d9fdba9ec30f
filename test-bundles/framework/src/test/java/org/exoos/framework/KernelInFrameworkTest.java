package org.exoos.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.options;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.inject.Inject;
import org.exoos.framework.exam.ClassPathBundles;
import org.exoos.framework.exam.InFramework;
import org.exoos.hal.PhysicalMemory;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.swap.SwapService;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Vfs;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The bundles of the default image start inside a framework, on the simulated machine, and do their work together. */
@InFramework
@ExamReactorStrategy(PerClass.class)
public class KernelInFrameworkTest {
    private static final Pattern BUNDLE = Pattern.compile("^\\s*([\\w.]+);version=", Pattern.MULTILINE);
    private static final String CONFIG = "version = test\n";

    @Inject
    BundleContext context;

    @Inject
    Scheduler scheduler;

    @Inject
    SwapService swap;

    @Inject
    Vfs vfs;

    @Inject
    PhysicalMemory memory;

    @Configuration
    public Option[] configuration() throws Exception {
        return options(
                frameworkProperty("felix.service.urlhandlers").value("false"),
                frameworkProperty("org.osgi.framework.bsnversion").value("multiple"),
                frameworkProperty("exo.simulated.root").value(bootFiles().toString()),
                frameworkProperty("org.ops4j.pax.logging.DefaultServiceLog.level")
                        .value("WARN"),
                systemPackages("org.exoos.nucleus;version=1.0.0", "org.slf4j;version=2.0.20", "org.slf4j.spi;version=2.0.20"),
                ClassPathBundles.bundles(imageBundles()),
                ClassPathBundles.testTools());
    }

    /** The list of the default image, with the simulated machine in the place of the real one. */
    private static String[] imageBundles() throws IOException {
        String bndrun = Files.readString(Path.of("../../images/shell/shell.bndrun"));
        return BUNDLE.matcher(bndrun)
                .results()
                .map(match -> match.group(1))
                .map(name -> name.equals("org.exoos.hal.nucleus") ? "org.exoos.hal.simulated" : name)
                .toArray(String[]::new);
    }

    /** A boot archive's tree with a root file system in it. */
    private static Path bootFiles() throws Exception {
        Path root = Path.of("target/boot-files").toAbsolutePath();
        Files.createDirectories(root.resolve("exo"));
        Files.createDirectories(root.resolve("tree/etc"));
        Files.writeString(root.resolve("tree/etc/config"), CONFIG);
        for (String directory : List.of("bin", "dev", "proc", "sys", "tmp")) {
            Files.createDirectories(root.resolve("tree").resolve(directory));
        }
        Process tar = new ProcessBuilder("tar", "-cf", "exo/root.tar", "-C", "tree", ".")
                .directory(root.toFile())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        return root;
    }

    @Test
    public void everyBundleIsActive() {
        assertThat(context.getBundles()).allMatch(bundle -> bundle.getState() == Bundle.ACTIVE);
    }

    @Test
    public void tasksReadFilesOfTheArchive() throws Exception {
        assertThat(inTask(() -> read("/etc/config"))).isEqualTo(CONFIG);
    }

    @Test
    public void theSchedulerIsSwapped() throws Exception {
        assertThat(swap.swap("sched", "fifo", "test").get(20, TimeUnit.SECONDS).from()).isEqualTo("roundrobin");
        assertThat(scheduler.policy()).isEqualTo("fifo");
        assertThat(inTask(() -> read("/sys/sched/policy"))).isEqualTo("fifo\n");
    }

    @Test
    public void theKernelShowsItselfAsFiles() throws Exception {
        assertThat(inTask(() -> read("/sys/sched/policy")).strip()).isEqualTo(scheduler.policy());
    }

    private String read(String path) throws Exception {
        OpenFile file = vfs.open(null, path, 0, 0, Caller.KERNEL);
        try {
            byte[] bytes = new byte[4096];
            long length = file.read(new ArrayBuffer(bytes, 0, bytes.length, memory), Caller.KERNEL);
            return new String(bytes, 0, (int) length, StandardCharsets.UTF_8);
        } finally {
            file.release();
        }
    }

    private <T> T inTask(Callable<T> work) throws Exception {
        var result = new CompletableFuture<T>();
        scheduler.start("test", Task.Kind.KERNEL, () -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(10, TimeUnit.SECONDS);
    }
}
