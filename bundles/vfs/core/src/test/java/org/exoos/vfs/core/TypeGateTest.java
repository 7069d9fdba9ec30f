package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.PageSource;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.exoos.vfs.core.FaultyType.Fault;
import org.exoos.vfs.core.FaultyType.Method;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file system is swapped under open files, and whatever the new version does, programs go on. */
@Timeout(120)
class TypeGateTest {

    private static final long LIMIT_NANOS = 100_000_000;

    private final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(2 << 20));
    private final VfsCore vfs = new VfsCore(new DentryCache(System::nanoTime), () -> null);
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
    private final FaultyType good = new FaultyType();
    private final AtomicBoolean done = new AtomicBoolean();
    private final TypeGate gate = new TypeGate("tarfs", this::mountable);
    private volatile FaultyType inCharge = good;
    private volatile boolean rollsBack = true;
    private @Nullable Thread watch;

    private void mountable() {
        vfs.table.typeAdded(gate);
    }

    @BeforeEach
    void mount() throws Exception {
        gate.observer((kind, failed, reason) -> fellBack(reason));
        gate.put("tarfs", good);
        vfs.table.mount("tarfs", "x", "/", "ro");
        // The watchdog of the swap core, in short.
        watch = Thread.ofPlatform().daemon().start(() -> {
            while (!done.get()) {
                LockSupport.parkNanos(10_000_000);
                CallTracker.advance(10_000_000, 10_000_000);
                if (gate.inside().stream().anyMatch(call -> call.nanos() > LIMIT_NANOS)) {
                    gate.fallBack("too long");
                    fellBack("a call stayed inside");
                }
            }
        });
    }

    @AfterEach
    void end() {
        done.set(true);
    }

    /** What the swap core does. */
    private synchronized void fellBack(String reason) {
        failure.set(reason);
        inCharge.stopped = true;
        if (rollsBack && gate.inCharge().equals(TypeGate.NONE)) {
            try {
                gate.put("tarfs", good);
            } catch (SwapRefusedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void swapTo(FaultyType next) throws SwapRefusedException {
        gate.check("tarfs", next);
        warm(next);
        inCharge = next;
        gate.put("tarfs", next);
    }

    /** Aside and bounded, as the swap core does it. */
    private void warm(FaultyType next) throws SwapRefusedException {
        AtomicReference<@Nullable Throwable> why = new AtomicReference<>();
        Thread aside = Thread.ofPlatform().daemon().start(() -> {
            try {
                gate.warm("tarfs", next);
            } catch (Throwable e) {
                why.set(e);
            }
        });
        try {
            if (!aside.join(Duration.ofMillis(500))) {
                next.stopped = true;
                throw new SwapRefusedException("warming did not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        Throwable failed = why.get();
        if (failed != null) {
            throw failed instanceof SwapRefusedException refused
                    ? refused
                    : new SwapRefusedException("warming failed: " + failed, failed);
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

    private static byte[] expected(int from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = FaultyType.content(from + i);
        }
        return bytes;
    }

    @Test
    void anOpenFileGoesOnAtItsPositionInTheNewVersion() throws Exception {
        OpenFile file = open("/data");
        assertThat(read(file, 100)).isEqualTo(expected(0, 100));
        swapTo(new FaultyType());
        assertThat(read(file, 100)).isEqualTo(expected(100, 100));
        file.release();
        assertThat(vfs.resolve(null, "/data", true, Caller.KERNEL).stat().inode())
                .isEqualTo(2);
    }

    @Test
    void mappingsAndDirectoriesGoOnToo() throws Exception {
        OpenFile file = open("/data");
        PageSource pages = file.inode() == null ? null : file.inode().pages();
        assertThat(pages).isNotNull();
        Path directory = vfs.resolve(null, "/", true, Caller.KERNEL);
        swapTo(new FaultyType());
        assertThat(pages.frame(0)).isEqualTo(0x1000);
        assertThat(pages.size()).isEqualTo(FaultyType.SIZE);
        assertThat(vfs.resolve(directory, "data", true, Caller.KERNEL).stat().size())
                .isEqualTo(FaultyType.SIZE);
        file.release();
    }

    @Test
    void nothingKeepsTheOldVersionInMemory() throws Exception {
        FaultyType old = new FaultyType();
        swapTo(old);
        WeakReference<FaultyType> reference = new WeakReference<>(old);
        OpenFile file = open("/data");
        Path path = vfs.resolve(null, "/data", true, Caller.KERNEL);
        read(file, 10);
        old = good;
        swapTo(new FaultyType());
        inCharge = good;
        for (int i = 0; i < 100 && reference.get() != null; i++) {
            System.gc();
            LockSupport.parkNanos(10_000_000);
        }
        assertThat(reference.get()).isNull();
        assertThat(path.stat().size()).isEqualTo(FaultyType.SIZE);
        file.release();
    }

    @Test
    void aReaderDoesNotNoticeThatAVersionFailed() throws Exception {
        OpenFile file = open("/data");
        FaultyType bad = new FaultyType(Method.READ, Fault.EXCEPTION, 0);
        swapTo(bad);
        bad.armed = true;
        assertThat(read(file, 100)).isEqualTo(expected(0, 100));
        assertThat(bad.fired).hasPositiveValue();
        assertThat(failure.get()).contains("on purpose");
        file.release();
    }

    @Test
    void withoutAnotherVersionCallersGetAnError() throws Exception {
        rollsBack = false;
        OpenFile file = open("/data");
        FaultyType bad = new FaultyType(Method.READ, Fault.EXCEPTION, 0);
        swapTo(bad);
        bad.armed = true;
        assertThatThrownBy(() -> read(file, 1)).isSameAs(Errno.EIO.exception());
        assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
        assertThatThrownBy(() -> open("/data")).isSameAs(Errno.EIO.exception());
        gate.put("tarfs", good);
        assertThat(read(file, 10)).isEqualTo(expected(0, 10));
        file.release();
    }

    @Test
    void aVersionThatCannotMountIsRefused() {
        FaultyType bad = new FaultyType(Method.MOUNT, Fault.EXCEPTION, 0);
        bad.armed = true;
        assertThatThrownBy(() -> swapTo(bad))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("cannot mount");
        assertThat(gate.inCharge()).isEqualTo("tarfs");
    }
}
