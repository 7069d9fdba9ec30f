package org.exoos.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ops4j.pax.exam.CoreOptions.options;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import javax.inject.Inject;
import org.exoos.hal.PhysicalMemory;
import org.exoos.sched.Scheduler;
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

/** The read-only file system of the boot archive, mounted a second time at a place of its own. */
@InFramework
class TarfsTest {
    private static final String POEM = "line one\nline two\n";
    private static final String ARCHIVE = "/exo/add.tar";
    private static final int LARGE = 100_000;

    @Inject
    private Scheduler scheduler;

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
        Set<String> names = new TreeSet<>();
        return open(path, directory -> {
            while (directory.readDirectory((inode, next, type, name) -> names.add(name)) > 0) {}
            names.removeAll(Set.of(".", ".."));
            return names;
        });
    }

    private <T> T inTask(Callable<T> work) throws Exception {
        return InTask.call(scheduler, work);
    }
}
