package org.exoos.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.exoos.hal.PhysicalMemory;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.swap.SwapService;
import org.exoos.test.exam.ClassPathBundles;
import org.exoos.test.exam.InFramework;
import org.exoos.test.exam.KernelImage;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Vfs;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The bundles of the default image start inside a framework, on the simulated machine, and do their work together. */
@InFramework
public class KernelInFrameworkTest {
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
    public Option[] configuration() {
        return options(KernelImage.of("shell").withFile("/etc/config", CONFIG), ClassPathBundles.assertj());
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
        assertThat(swap.swap("sched", "fifo", "test").get(20, TimeUnit.SECONDS).from())
                .isEqualTo("roundrobin");
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
