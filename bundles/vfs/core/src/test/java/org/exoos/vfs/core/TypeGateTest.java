package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file system is swapped under open files, and whatever the new version does, programs go on. */
@Timeout(120)
class TypeGateTest {
    private static final int FAULTS = 40;
    /** Of the long form. */
    private static final int MANY_FAULTS = Integer.getInteger("exo.faults", 500);

    private static final long SEED = Long.getLong("exo.seed", 20251122);
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

    /** One program: opens, reads from a random position, lists, maps; everything it sees must be right. */
    private void work(Random random) throws ErrnoException {
        OpenFile file = open("/data");
        try {
            int from = random.nextInt(FaultyType.SIZE - 64);
            file.seek(from, 0);
            assertThat(read(file, 64)).isEqualTo(expected(from, 64));
            assertThat(file.stat().size()).isEqualTo(FaultyType.SIZE);
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
            assertThat(names).containsExactly(".", "..", "data");
        } finally {
            directory.release();
        }
        assertThatThrownBy(() -> open("/missing" + random.nextInt(1000))).isSameAs(Errno.ENOENT.exception());
    }

    /** Faults by seed, in a method, while programs run: all end on the good version with the reason recorded. EIO is allowed to those it hit half-way. */
    @Test
    void whateverFailsTheSystemEndsOnAGoodVersion() throws Exception {
        faults(FAULTS);
    }

    @Test
    @Tag("stress")
    @Timeout(7200)
    void soItDoesAfterManyFaults() throws Exception {
        faults(MANY_FAULTS);
    }

    private void faults(int count) throws Exception {
        Random random = new Random(SEED);
        AtomicLong works = new AtomicLong();
        AtomicLong errors = new AtomicLong();
        AtomicReference<@Nullable Throwable> wrong = new AtomicReference<>();
        List<Thread> programs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long seed = random.nextLong();
            programs.add(Thread.ofVirtual().start(() -> {
                Random own = new Random(seed);
                while (!done.get()) {
                    try {
                        work(own);
                        works.incrementAndGet();
                    } catch (ErrnoException e) {
                        errors.incrementAndGet();
                    } catch (Throwable e) {
                        wrong.compareAndSet(null, e);
                        return;
                    }
                    LockSupport.parkNanos(100_000);
                }
            }));
        }
        Method[] methods = Method.values();
        Fault[] faults = Fault.values();
        for (int n = 0; n < count; n++) {
            Method method = methods[1 + random.nextInt(methods.length - 1)];
            Fault fault = faults[random.nextInt(faults.length)];
            String what = "fault " + n + " of seed " + SEED + ": " + fault + " in " + method;
            FaultyType bad = new FaultyType(method, fault, random.nextInt(4));
            bad.armed = random.nextBoolean();
            failure.set(null);
            try {
                swapTo(bad);
                bad.armed = true;
                await(what + " fires", () -> bad.fired.get() > 0);
                await(what + " is noticed", () -> failure.get() != null);
            } catch (SwapRefusedException refused) {
                // While it was warmed: it never came into charge.
                assertThat(bad.fired.get()).as(what).isPositive();
            }
            bad.stopped = true;
            await(what + " ends on the good version", () -> gate.inCharge().equals("tarfs"));
            long before = works.get();
            await(what + " leaves programs working", () -> works.get() >= before + 4 || wrong.get() != null);
            assertThat(wrong.get()).as(what).isNull();
        }
        done.set(true);
        for (Thread program : programs) {
            assertThat(program.join(Duration.ofSeconds(20))).isTrue();
        }
        assertThat(wrong.get()).isNull();
        assertThat(errors.get()).as("errors seen by programs").isLessThanOrEqualTo(count * 4L);
    }

    private static void await(String what, java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
