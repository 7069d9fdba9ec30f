package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.PageSource;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.core.faulty.FaultyTarfs;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.jspecify.annotations.Nullable;

/** The VFS core with a mount of tarfs, and programs that compare whatever they read. EIO is allowed to those that a failure hit half-way. */
public final class TarfsRig implements AutoCloseable {
    private static final long PAUSE_NANOS = 100_000;
    private static final int PROGRAMS = 4;
    private static final int PIECE = 64;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(2 << 20));
    private final VfsCore vfs = new VfsCore(new DentryCache(System::nanoTime), () -> null);
    private final TypeGate gate = new TypeGate("tarfs", this::mountable);
    private final List<Thread> programs = new ArrayList<>();
    private volatile boolean busy = true;
    private volatile boolean stop;
    /** Rounds of all programs that saw what is there. */
    public final AtomicLong works = new AtomicLong();

    /** Rounds that ended with EIO. */
    public final AtomicLong errors = new AtomicLong();

    /** What a program saw that is not there. */
    public final AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();

    private void mountable() {
        vfs.table.typeAdded(gate);
    }

    /** What the swap core knows. */
    public SwapTarget gate() {
        return gate;
    }

    /** Whether a version is in charge and the type can be mounted. */
    public boolean ready() {
        return vfs.table.knows("tarfs");
    }

    /** A version is in charge: mounts it, starts programs. */
    public void start(long seed) throws ErrnoException {
        vfs.table.mount("tarfs", "x", "/", "ro");
        Random random = new Random(seed);
        for (int i = 0; i < PROGRAMS; i++) {
            Random own = new Random(random.nextLong());
            programs.add(Thread.ofPlatform().daemon().start(() -> run(own)));
        }
    }

    /** From now on programs work, or there is nothing to do. */
    public void busy(boolean value) {
        busy = value;
    }

    private void run(Random random) {
        while (!stop) {
            if (busy) {
                try {
                    work(random);
                    works.incrementAndGet();
                } catch (ErrnoException e) {
                    errors.incrementAndGet();
                    awaitVersion();
                } catch (Throwable e) {
                    wrong.compareAndSet(null, e);
                    return;
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Who got EIO tries again when there is somebody to ask. */
    private void awaitVersion() {
        while (!stop && gate.inCharge().equals(TypeGate.NONE)) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private OpenFile open(String path) throws ErrnoException {
        return vfs.open(null, path, 0, 0, Caller.KERNEL);
    }

    private byte[] read(OpenFile file, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        assertThat(file.read(new ArrayBuffer(bytes, 0, length, machine.memory()), Caller.KERNEL))
                .isEqualTo(length);
        return bytes;
    }

    /** One program: opens, by a link as well, reads from a random position, lists, maps, looks for what is not there. */
    private void work(Random random) throws ErrnoException {
        OpenFile file = open(random.nextBoolean() ? "/data" : "/link");
        try {
            int from = random.nextInt(FaultyTarfs.SIZE - PIECE);
            file.seek(from, 0);
            byte[] got = read(file, PIECE);
            for (int i = 0; i < PIECE; i++) {
                assertThat(got[i]).isEqualTo(FaultyTarfs.content(from + i));
            }
            assertThat(file.stat().size()).isEqualTo(FaultyTarfs.SIZE);
            assertThat(file.inode()).isNotNull();
            PageSource pages = file.inode().pages();
            assertThat(pages == null ? 0 : pages.frame(0)).isEqualTo(0x1000);
        } finally {
            file.release();
        }
        OpenFile directory = open("/");
        try {
            List<String> names = new ArrayList<>();
            while (directory.readDirectory((inode, next, type, name) -> names.add(name)) > 0) {
                // Until the end.
            }
            assertThat(names).containsExactly(".", "..", "data", "link", "empty");
        } finally {
            directory.release();
        }
        String missing = "/missing" + random.nextInt(1000);
        try {
            open(missing).release();
            throw new AssertionError(missing + " is there");
        } catch (ErrnoException e) {
            if (!e.equals(Errno.ENOENT.exception())) {
                throw e;
            }
        }
    }

    /** Somebody mounts another one, and takes it away if that worked. */
    public void mountAnother() {
        try {
            vfs.table.mount("tarfs", "y", "/empty", "ro");
            vfs.unmount("/empty", Caller.KERNEL);
        } catch (ErrnoException e) {
            errors.incrementAndGet();
        }
    }

    /** Ends the programs. */
    @Override
    public void close() throws InterruptedException {
        stop = true;
        for (Thread program : programs) {
            assertThat(program.join(Duration.ofSeconds(60))).isTrue();
        }
    }
}
