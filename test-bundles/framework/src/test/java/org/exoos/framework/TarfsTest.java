package org.exoos.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.inject.Inject;
import org.exoos.hal.PhysicalMemory;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.exoos.test.exam.InFramework;
import org.exoos.test.exam.KernelImage;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Vfs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The read-only file system of the boot archive, mounted a second time at a place of its own, and swapped there. */
@InFramework
class TarfsTest {
    private static final String POEM = "line one\nline two\n";
    private static final String ARCHIVE = "/exo/add.tar";
    private static final int LARGE = 100_000;

    @Inject
    private Scheduler scheduler;

    @Inject
    private BundleContext context;

    @Inject
    private SwapService swap;

    @Inject
    private Vfs vfs;

    @Inject
    private PhysicalMemory memory;

    @Configuration
    Option[] configuration() {
        return options(KernelImage.of("shell")
                .withFile("/shelf/poem", POEM)
                .withFile("/shelf/deep/er/still/here", "found\n")
                .withFile("/shelf/empty", "")
                .withFile("/shelf/large", "0123456789".repeat(LARGE / 10)));
    }

    @BeforeEach
    void mount() throws Exception {
        inTask(() -> {
            vfs.makeDirectory(null, "/tmp/mnt", 0755, Caller.KERNEL);
            vfs.mount("tarfs", ARCHIVE, "/tmp/mnt", "ro", Caller.KERNEL);
            return null;
        });
    }

    @AfterEach
    void unmount() throws Exception {
        inTask(() -> {
            vfs.unmount("/tmp/mnt", Caller.KERNEL);
            vfs.removeDirectory(null, "/tmp/mnt", Caller.KERNEL);
            return null;
        });
    }

    @Test
    void theMountIsListed() {
        assertTrue(vfs.mounts().contains(new Vfs.Mount("tarfs", ARCHIVE, "/tmp/mnt", "ro")), vfs.mounts()::toString);
    }

    @ParameterizedTest(name = "{0} has {1} bytes")
    @CsvSource({"/shelf/poem, 18", "/shelf/empty, 0", "/shelf/large, 100000", "/shelf/deep/er/still/here, 6"})
    void sizesAreThoseOfTheArchive(String path, long size) throws Exception {
        assertEquals(size, inTask(() -> open("/tmp/mnt" + path, OpenFile::stat).size()));
    }

    @Test
    void directoriesListWhatIsInThem() throws Exception {
        assertEquals(Set.of("poem", "deep", "empty", "large"), inTask(() -> names("/tmp/mnt/shelf")));
    }

    @Test
    void readsWhatWasPacked() throws Exception {
        assertEquals(POEM, inTask(() -> read("/tmp/mnt/shelf/poem", 0, 100)));
        assertEquals("found\n", inTask(() -> read("/tmp/mnt/shelf/deep/er/still/here", 0, 100)));
    }

    @Test
    void readsFromTheMiddleAndStopsAtTheEnd() throws Exception {
        assertEquals("56789", inTask(() -> read("/tmp/mnt/shelf/large", LARGE - 5, 100)));
        assertEquals("", inTask(() -> read("/tmp/mnt/shelf/large", LARGE, 100)));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        var failure = assertThrows(ErrnoException.class, () -> inTask(() -> read("/tmp/mnt/shelf/none", 0, 1)));
        assertEquals(Errno.ENOENT, failure.errno());
    }

    @Test
    void nothingCanBeWritten() {
        var failure = assertThrows(
                ErrnoException.class,
                () -> inTask(() -> {
                    vfs.makeDirectory(null, "/tmp/mnt/shelf/new", 0755, Caller.KERNEL);
                    return null;
                }));
        assertEquals(Errno.EROFS, failure.errno());
    }

    @Test
    void anOpenFileKeepsTheMount() throws Exception {
        var failure = assertThrows(
                ErrnoException.class,
                () -> inTask(() -> open("/tmp/mnt/shelf/poem", file -> {
                    vfs.unmount("/tmp/mnt", Caller.KERNEL);
                    return null;
                })));
        assertEquals(Errno.EBUSY, failure.errno());
    }

    /** Reads, lists and walks in files and directories that were opened before, while the version that mounted them is replaced. */
    @Test
    void openFilesGoOnInANewVersionOfTarfs() throws Exception {
        SwapService.CandidateInfo before = inCharge();
        OpenFile file = inTask(() -> vfs.open(null, "/tmp/mnt/shelf/large", 0, 0, Caller.KERNEL));
        OpenFile directory = inTask(() -> vfs.open(null, "/tmp/mnt/shelf", 0, 0, Caller.KERNEL));
        assertEquals("0123456", inTask(() -> readOn(file, 7)));
        AtomicBoolean swapped = new AtomicBoolean();
        CompletableFuture<Integer> reader = new CompletableFuture<>();
        scheduler.start("reader", Task.Kind.KERNEL, () -> readAllTheTime(swapped, reader));
        Bundle fresh = Deployed.newVersionOf(context, "org.exoos.vfs.tarfs");
        try {
            SwapRecord outcome = swap.swap("fs.tarfs", "tarfs", "test").get(40, TimeUnit.SECONDS);
            assertTrue(outcome.done(), outcome::toString);
            assertNotEquals(before.identity(), inCharge().identity());
            assertEquals("789012", inTask(() -> readOn(file, 6)));
            assertEquals(LARGE, inTask(file::stat).size());
            assertEquals(Set.of("poem", "deep", "empty", "large"), inTask(() -> names(directory)));
            assertEquals("found\n", inTask(() -> read("/tmp/mnt/shelf/deep/er/still/here", 0, 100)));
            assertTrue(swap.undo("fs.tarfs", "test").get(40, TimeUnit.SECONDS).done());
            assertEquals(before.identity(), inCharge().identity());
            assertEquals("345", inTask(() -> readOn(file, 3)));
        } finally {
            swapped.set(true);
            file.release();
            directory.release();
            fresh.uninstall();
        }
        assertTrue(reader.get(40, TimeUnit.SECONDS) > 0, "nothing was read meanwhile");
    }

    private SwapService.CandidateInfo inCharge() {
        return swap.candidates("fs.tarfs").stream()
                .filter(SwapService.CandidateInfo::inCharge)
                .findFirst()
                .orElseThrow();
    }

    private void readAllTheTime(AtomicBoolean end, CompletableFuture<Integer> rounds) {
        try {
            int round = 0;
            do {
                assertEquals(POEM, read("/tmp/mnt/shelf/poem", 0, 100));
                round++;
                scheduler.yield();
            } while (!end.get());
            rounds.complete(round);
        } catch (Throwable e) {
            rounds.completeExceptionally(e);
        }
    }

    private String readOn(OpenFile file, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        long count = file.read(new ArrayBuffer(bytes, 0, bytes.length, memory), Caller.KERNEL);
        return new String(bytes, 0, (int) count, StandardCharsets.UTF_8);
    }

    private interface Use<T> {
        T of(OpenFile file) throws Exception;
    }

    private <T> T open(String path, Use<T> use) throws Exception {
        OpenFile file = vfs.open(null, path, 0, 0, Caller.KERNEL);
        try {
            return use.of(file);
        } finally {
            file.release();
        }
    }

    private String read(String path, long position, int length) throws Exception {
        return open(path, file -> read(file, position, length));
    }

    private String read(OpenFile file, long position, int length) throws Exception {
        byte[] bytes = new byte[length];
        long count = file.read(new ArrayBuffer(bytes, 0, bytes.length, memory), position, Caller.KERNEL);
        return new String(bytes, 0, (int) count, StandardCharsets.UTF_8);
    }

    private Set<String> names(String path) throws Exception {
        return open(path, TarfsTest::names);
    }

    private static Set<String> names(OpenFile directory) throws ErrnoException {
        Set<String> names = new TreeSet<>();
        while (directory.readDirectory((inode, next, type, name) -> names.add(name)) > 0) {}
        names.removeAll(Set.of(".", ".."));
        return names;
    }

    private <T> T inTask(Callable<T> work) throws Exception {
        return InTask.call(scheduler, work);
    }
}
