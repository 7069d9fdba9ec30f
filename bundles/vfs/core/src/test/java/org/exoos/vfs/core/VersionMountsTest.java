package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.PageSource;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.exoos.vfs.core.FaultyType.Fault;
import org.exoos.vfs.core.FaultyType.Method;
import org.exoos.vfs.core.MadeType.Node;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a version of a file system has to do before it takes over, and what becomes of the one before. */
@Timeout(60)
class VersionMountsTest {
    private final VfsCore vfs = new VfsCore(new DentryCache(System::nanoTime), () -> null);
    private final TypeGate gate = new TypeGate("tarfs", this::mountable);
    private final Node root = new Node(Stat.S_IFDIR | 0755);

    private void mountable() {
        vfs.table.typeAdded(gate);
    }

    @BeforeEach
    void mount() throws Exception {
        gate.put("tarfs", new FaultyType());
        vfs.table.mount("tarfs", "x", "/", "ro");
    }

    private void refused(String why, SwapCandidate version) {
        assertThatThrownBy(() -> {
                    gate.check("new", version);
                    gate.warm("new", version);
                })
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining(why);
    }

    @Test
    void itIsWalkedAboutInDownToSomeDepth() throws Exception {
        Node link = new Node(Stat.S_IFLNK);
        Node file = new Node(Stat.S_IFREG);
        Node[] directories = new Node[5];
        Node above = root;
        for (int i = 0; i < directories.length; i++) {
            directories[i] = new Node(Stat.S_IFDIR);
            above.children.put("d", directories[i]);
            above = directories[i];
        }
        root.children.put("file", file);
        root.children.put("gone", null);
        root.children.put("link", link);
        gate.warm("new", new MadeType(root));
        assertThat(root.asked).containsExactly("stat", "read");
        assertThat(link.asked).containsExactly("read");
        assertThat(file.asked).containsExactly("stat");
        for (int i = 0; i < 3; i++) {
            assertThat(directories[i].asked).containsExactly("stat", "read");
        }
        assertThat(directories[3].asked).containsExactly("stat");
        assertThat(directories[4].asked).isEmpty();
    }

    @Test
    void whatCannotMountOrReadEverythingIsRefused() {
        refused("its root of x is no directory", new MadeType(new Node(Stat.S_IFREG)));
        refused("is no file system type tarfs", new SwapCandidate() {});
        root.children.put("bad", MadeType.unreadable());
        refused("it cannot read /", new MadeType(root));
    }

    @Test
    void withoutAVersionNothingCanBeMounted() throws Exception {
        gate.fallBack("test");
        assertThatThrownBy(() -> gate.mount("x", "ro")).isSameAs(Errno.EIO.exception());
        gate.put("made", new MadeType(root));
        assertThat(gate.mount("x", "ro").root().mode()).isEqualTo(root.mode());
        assertThatThrownBy(() -> gate.mount("x", "never")).isSameAs(Errno.EINVAL.exception());
        assertThat(gate.inCharge()).isEqualTo("made");
    }

    @Test
    void whatIsUnmountedIsNotMountedByTheNextVersion() throws Exception {
        root.children.put("d", new Node(Stat.S_IFDIR));
        gate.put("made", new MadeType(root));
        vfs.table.mount("tarfs", "y", "/d", "ro");
        assertThat(gate.dump().lines()).hasSize(2);
        vfs.unmount("/d", Caller.KERNEL);
        assertThat(gate.dump().lines()).hasSize(1);
    }

    @Test
    void aVersionThatFailsToCleanUpIsLeftAllTheSame() throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        gate.put("first", new MadeType(root, () -> {
            left.countDown();
            throw new IllegalStateException("on purpose");
        }));
        gate.put("second", new FaultyType());
        assertThat(left.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.inCharge()).isEqualTo("second");
    }

    @Test
    void aSwapWaitsALittleForWhoIsInside() throws Exception {
        FaultyType slow = new FaultyType(Method.READ, Fault.SLOW_CALL, 0);
        gate.put("slow", slow);
        OpenFile file = vfs.open(null, "/data", 0, 0, Caller.KERNEL);
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
        byte[] bytes = new byte[1];
        slow.armed = true;
        Thread reader = Thread.ofPlatform().daemon().start(() -> {
            try {
                file.read(new ArrayBuffer(bytes, 0, 1, machine.memory()), Caller.KERNEL);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        while (gate.inside().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        long begin = System.nanoTime();
        Thread swap = Thread.ofPlatform().daemon().start(() -> {
            try {
                gate.put("next", new FaultyType());
            } catch (SwapRefusedException e) {
                throw new AssertionError(e);
            }
        });
        boolean parked = false;
        while (swap.isAlive()) {
            parked |= swap.getState() == Thread.State.TIMED_WAITING;
            LockSupport.parkNanos(100_000);
        }
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(parked).as("computes nothing meanwhile").isTrue();
        assertThat(gate.inCharge()).isEqualTo("next");
        assertThat(reader.isAlive()).as("it may stay there").isTrue();
        slow.stopped = true;
        assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        assertThat(bytes[0]).isEqualTo(FaultyType.content(0));
    }

    @Test
    void pagesThatCannotBeAskedForAreNone() throws Exception {
        for (PageSource broken : new PageSource[] {null, new BrokenPages()}) {
            root.children.put("data", MadeType.withoutPages(broken));
            gate.put("made", new MadeType(root));
            Inode file = vfs.open(null, "/data", 0, 0, Caller.KERNEL).inode();
            PageSource pages = pagesOf(file);
            assertThat(pages)
                    .as("it can be mapped, and another version may have them")
                    .isNotNull();
            assertThat(pages.size()).isZero();
            assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
        }
    }

    private static @Nullable PageSource pagesOf(@Nullable Inode file) {
        return file == null ? null : file.pages();
    }

    private static final class BrokenPages implements PageSource {
        @Override
        public long frame(long index) {
            throw new IllegalStateException("on purpose");
        }

        @Override
        public long size() {
            throw new IllegalStateException("on purpose");
        }
    }
}
