package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.PageSource;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;
import org.exoos.vfs.core.FaultyType.Fault;
import org.exoos.vfs.core.FaultyType.Method;
import org.exoos.vfs.core.MadeType.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Page faults of mapped files whose file system is swapped, or fails. */
@Timeout(60)
class GatePagesTest {
    private static final long FRAME = 0x1000;

    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final VfsCore vfs = new VfsCore(new DentryCache(System::nanoTime), () -> null);
    private final TypeGate gate = new TypeGate("tarfs", this::mountable);
    private Inode file = new LostInode();

    private void mountable() {
        vfs.table.typeAdded(gate);
    }

    @BeforeEach
    void mount() throws Exception {
        gate.put("tarfs", new FaultyType());
        vfs.table.mount("tarfs", "x", "/", "ro");
        Inode inode = vfs.open(null, "/data", 0, 0, Caller.KERNEL).inode();
        assertThat(inode).isNotNull();
        file = inode;
    }

    private PageSource pages() {
        PageSource pages = file.pages();
        assertThat(pages).isNotNull();
        return pages;
    }

    private FaultyType failing(Method method) throws SwapRefusedException {
        FaultyType version = new FaultyType(method, Fault.EXCEPTION, 0);
        gate.put("tarfs", version);
        return version;
    }

    /** After each failure the version comes that is put in charge, at once. */
    private void next(FaultyType version) {
        gate.observer((kind, failed, reason) -> {
            try {
                gate.put("tarfs", version);
            } catch (SwapRefusedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void itIsTheFileWhateverVersionIsInCharge() throws Exception {
        for (int version = 0; version < 2; version++) {
            assertThat(file.stat().size()).isEqualTo(FaultyType.SIZE);
            assertThat(file.mode()).isEqualTo(Stat.S_IFREG | 0644);
            byte[] bytes = new byte[4];
            assertThat(file.read(7, new ArrayBuffer(bytes, 0, 4, machine.memory())))
                    .isEqualTo(4);
            assertThat(bytes[0]).isEqualTo(FaultyType.content(7));
            assertThat(pages().frame(0)).isEqualTo(FRAME);
            assertThat(pages().size()).isEqualTo(FaultyType.SIZE);
            gate.put("tarfs", new FaultyType());
        }
    }

    @Test
    void aPageFaultWaitsForTheVersionAfterTheOneThatFailed() throws Exception {
        FaultyType bad = failing(Method.PAGES);
        next(new FaultyType());
        bad.armed = true;
        assertThat(pages().frame(0)).isEqualTo(FRAME);
        assertThat(bad.fired).hasValue(1);
        assertThat(gate.tracker().inside()).isEmpty();
    }

    @Test
    void withoutAnotherVersionThePageIsGone() throws Exception {
        FaultyType bad = failing(Method.PAGES);
        bad.armed = true;
        assertThat(pages().frame(0)).isZero();
        assertThat(bad.fired).hasValue(1);
        assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
        long begin = System.nanoTime();
        assertThat(pages().frame(0)).isZero();
        assertThat(System.nanoTime() - begin)
                .as("who comes later does not wait")
                .isLessThan(1_900_000_000L);
    }

    @Test
    void whenAllVersionsFailThePageIsGone() throws Exception {
        FaultyType bad = failing(Method.PAGES);
        next(bad);
        bad.armed = true;
        assertThat(pages().frame(0)).isZero();
        assertThat(bad.fired).hasValue(4);
    }

    @Test
    void aFailureElsewhereIsAnswered() throws Exception {
        FaultyType bad = failing(Method.MODE);
        bad.armed = true;
        assertThat(file.mode()).isEqualTo(Stat.S_IFREG);
        assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
    }

    /** A directory of two files that are looked up when a version takes over: while one is, the other's page is asked for, and cannot be found. */
    private static final class Unsearchable extends Node {
        private final Map<String, PageSource> pages = new HashMap<>();
        private String other = "";
        private long frame;

        Unsearchable() {
            super(Stat.S_IFDIR | 0755);
        }

        @Override
        public @Nullable Inode lookup(String name) {
            if (name.equals(other)) {
                throw new IllegalStateException("on purpose");
            }
            if (other.isEmpty() && pages.containsKey(name)) {
                other = name.equals("a") ? "b" : "a";
                PageSource asked = pages.get(other);
                frame = asked == null ? 0 : asked.frame(0);
            }
            return null;
        }
    }

    private static final class OnePage implements PageSource {
        @Override
        public long frame(long index) {
            return FRAME;
        }

        @Override
        public long size() {
            return 4096;
        }
    }

    @Test
    void aPageFaultWaitsAlsoWhenItsFileCannotBeLookedUp() throws Exception {
        Node good = new Node(Stat.S_IFDIR | 0755);
        Unsearchable bad = new Unsearchable();
        for (String name : List.of("a", "b")) {
            good.children.put(name, MadeType.withoutPages(new OnePage()));
        }
        gate.put("good", new MadeType(good));
        for (String name : List.of("a", "b")) {
            Inode inode = vfs.open(null, "/" + name, 0, 0, Caller.KERNEL).inode();
            assertThat(inode).isNotNull();
            PageSource pages = inode.pages();
            assertThat(pages).isNotNull();
            bad.pages.put(name, pages);
        }
        Thread faulting = Thread.currentThread();
        gate.observer((kind, failed, reason) -> {
            while (faulting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            try {
                gate.put("good", new MadeType(good));
            } catch (SwapRefusedException e) {
                throw new AssertionError(e);
            }
        });

        gate.put("bad", new MadeType(bad));

        assertThat(bad.frame).isEqualTo(FRAME);
        assertThat(gate.inCharge()).isEqualTo("good");
    }

    @Test
    void aLostFileHasNothing() {
        LostInode lost = new LostInode();
        assertThatThrownBy(lost::stat).isSameAs(Errno.EIO.exception());
        assertThat(lost.mode()).isEqualTo(Stat.S_IFREG);
        assertThat(lost.cacheable()).isFalse();
        assertThat(lost.pages()).isNull();
    }
}
