package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.memory.PageSource;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
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

/** The gate of a file system type as the swap core sees it, and what a version does to it while it mounts. */
@Timeout(60)
class TypeTargetTest {
    private final VfsCore vfs = new VfsCore(new DentryCache(System::nanoTime), () -> null);
    private final TypeGate gate = new TypeGate("tarfs", this::mountable);
    private final Node root = new Node(Stat.S_IFDIR | 0755);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private int mountable;

    private void mountable() {
        vfs.table.typeAdded(gate);
        mountable++;
    }

    @BeforeEach
    void mount() throws Exception {
        gate.observer((kind, failed, reason) -> told.add(kind + " " + failed + " " + reason));
        gate.put("tarfs", new FaultyType());
        vfs.table.mount("tarfs", "x", "/", "ro");
    }

    private void awaitTold() {
        while (told.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private interface Hook {
        void mounting(String options) throws SwapRefusedException;
    }

    /** Does something before it mounts. */
    private final class Hooked implements FileSystemType, SwapCandidate {
        private final Hook hook;

        Hooked(Hook hook) {
            this.hook = hook;
        }

        @Override
        public String name() {
            return "tarfs";
        }

        @Override
        public FileSystem mount(@Nullable String source, String options) {
            try {
                hook.mounting(options);
            } catch (SwapRefusedException e) {
                throw new AssertionError(e);
            }
            return new Rooted(name(), root);
        }
    }

    @Test
    void saysWhatItIs() {
        assertThat(gate.name()).isEqualTo("tarfs");
        assertThat(gate.kind()).isEqualTo("fs.tarfs");
        assertThat(gate.apiVersion()).isEqualTo("1.0");
        assertThat(gate.builtIn()).isEqualTo("none");
        assertThat(gate.preferred()).as("the type is served when somebody can").isEqualTo("tarfs");
        assertThat(gate.inCharge()).isEqualTo("tarfs");
        assertThat(gate.dump()).isEqualTo("mount /, open files 0, version number 0\n");
    }

    @Test
    void itsDumpCountsVersionsAndOpenFiles() throws Exception {
        OpenFile file = vfs.open(null, "/data", 0, 0, Caller.KERNEL);
        gate.put("tarfs", new FaultyType());

        assertThat(gate.dump()).isEqualTo("mount /, open files 1, version number 1\n");

        file.release();
        assertThat(gate.dump()).contains("open files 0");
    }

    @Test
    void callsOfAllVersionsCountAsDecisions() throws Exception {
        long before = gate.decisions();
        for (int i = 0; i < 3; i++) {
            gate.mount("y", "ro");
        }
        assertThat(gate.decisions()).isEqualTo(before + 3);

        gate.put("made", new MadeType(root));
        assertThat(gate.decisions()).isEqualTo(before + 3);
        gate.mount("y", "ro");
        assertThat(gate.decisions()).isEqualTo(before + 4);
        gate.put("next", new MadeType(root));
        assertThat(gate.decisions()).isEqualTo(before + 4);
    }

    @Test
    void aProbationIsShortSinceFilesAreSeldomOpened() {
        assertThat(gate.probationDecisions(1000)).isEqualTo(10);
    }

    @Test
    void aVersionThatFailsToMountIsTakenOut() throws Exception {
        FaultyType bad = new FaultyType(Method.MOUNT, Fault.EXCEPTION, 0);
        gate.put("bad", bad);
        bad.armed = true;

        assertThatThrownBy(() -> gate.mount("y", "ro")).isSameAs(Errno.EIO.exception());

        assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
        assertThat(gate.inside()).as("nobody is inside any more").isEmpty();
        awaitTold();
        assertThat(told).containsExactly("fs.tarfs bad mount of y: java.lang.IllegalStateException: on purpose");
    }

    /** A version fails in a mount that began before the next one came. */
    @Test
    void whoFailsTooLateTakesNobodyOut() throws Exception {
        MadeType next = new MadeType(root);
        gate.put("late", new Hooked(options -> {
            if (options.equals("late")) {
                gate.put("next", next);
                throw new IllegalStateException("too late");
            }
        }));

        assertThatThrownBy(() -> gate.mount("y", "late")).isSameAs(Errno.EIO.exception());
        assertThat(gate.inCharge()).isEqualTo("next");

        // Nobody was told of it: the first is this one.
        gate.failed(instance(), 2, new IllegalStateException("in time"));
        assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
        awaitTold();
        assertThat(told).containsExactly("fs.tarfs next /: java.lang.IllegalStateException: in time");
    }

    private Instance instance() throws Exception {
        return ((Dentry) vfs.resolve(null, "/", true, Caller.KERNEL)).instance;
    }

    @Test
    void aFailureOfAnEarlierVersionIsNotBlamedOnThisOne() throws Exception {
        Instance instance = instance();
        gate.put("second", new FaultyType());

        gate.failed(instance, 0, new IllegalStateException("of the first"));
        assertThat(gate.inCharge()).isEqualTo("second");

        gate.failed(instance, 1, new IllegalStateException("of the second"));
        gate.failed(instance, 1, new IllegalStateException("once more"));
        assertThat(gate.inCharge()).isEqualTo(TypeGate.NONE);
        awaitTold();
        assertThat(told).containsExactly("fs.tarfs second /: java.lang.IllegalStateException: of the second");
    }

    /** Who puts it in charge interrupts the thread when the time is over. */
    @Test
    void aVersionThatMountsTooLateDoesNotTakeOver() throws Exception {
        Hooked late = new Hooked(options -> Thread.currentThread().interrupt());

        assertThatThrownBy(() -> gate.put("late", late))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("it mounted what is mounted too late");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(gate.inCharge()).isEqualTo("tarfs");
    }

    @Test
    void whatWarmingMountedIsUsed() throws Exception {
        AtomicInteger mounts = new AtomicInteger();
        Hooked version = new Hooked(options -> mounts.incrementAndGet());
        gate.warm("made", version);
        assertThat(mounts).hasValue(1);

        gate.put("made", version);
        assertThat(mounts).hasValue(1);
        gate.put("made", version);
        assertThat(mounts).as("once only").hasValue(2);
    }

    @Test
    void whatWarmingMountedIsNotUsedWhenItIsNotAllOrAnothers() throws Exception {
        root.children.put("d", new Node(Stat.S_IFDIR));
        gate.put("made", new MadeType(root));
        AtomicInteger mounts = new AtomicInteger();
        Hooked version = new Hooked(options -> mounts.incrementAndGet());
        gate.warm("counted", version);
        vfs.table.mount("tarfs", "y", "/d", "ro");
        gate.put("counted", version);
        assertThat(mounts).as("one, and then both").hasValue(3);

        gate.warm("counted", version);
        AtomicInteger others = new AtomicInteger();
        gate.put("other", new Hooked(options -> others.incrementAndGet()));
        assertThat(others).hasValue(2);
    }

    @Test
    void theTypeCanBeMountedSinceItsFirstVersion() throws Exception {
        assertThat(mountable).isEqualTo(1);
        gate.put("second", new FaultyType());
        assertThat(mountable).isEqualTo(1);
    }

    @Test
    void aNameThatNobodyUsesKeepsNoVersionInMemory() throws Exception {
        FaultyType old = new FaultyType();
        WeakReference<FaultyType> reference = new WeakReference<>(old);
        gate.put("old", old);
        vfs.resolve(null, "/data", true, Caller.KERNEL);
        old = null;
        gate.put("next", new FaultyType());

        while (reference.get() != null) {
            System.gc();
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void whoClosesAFileLetsGoOfIt() throws Exception {
        Node file = new Node(Stat.S_IFREG | 0644);
        root.children.put("file", file);
        gate.put("made", new MadeType(root));
        OpenFile open = vfs.open(null, "/file", 0, 0, Caller.KERNEL);
        assertThat(file.holders()).isEqualTo(1);

        open.release();

        assertThat(file.holders()).isZero();
    }

    @Test
    void aFileWithoutPagesHasNoneAndOneThatIsGoneMayHaveThemAgain() throws Exception {
        Node file = new Node(Stat.S_IFREG | 0644);
        root.children.put("data", file);
        gate.put("made", new MadeType(root));
        Inode seen = vfs.open(null, "/data", 0, 0, Caller.KERNEL).inode();
        assertThat(seen).isNotNull();
        assertThat(seen.pages()).isNull();

        root.children.remove("data");
        gate.put("without", new MadeType(root));
        PageSource pages = seen.pages();
        assertThat(pages).isNotNull();
        assertThat(pages.frame(0)).isZero();
        assertThat(pages.size()).isZero();

        gate.put("with", new FaultyType());
        assertThat(pages.frame(0)).isEqualTo(0x1000);
    }

    /** Who reads a directory is asked after each entry whether it wants another. */
    @Test
    void warmingLooksAtEveryEntry() throws Exception {
        Node last = new Node(Stat.S_IFREG);
        Node asking = new Node(Stat.S_IFDIR) {
            @Override
            public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
                return sink.entry(1, 1, Stat.S_IFREG, "a") && sink.entry(2, 2, Stat.S_IFREG, "b") ? 2 : 1;
            }
        };
        asking.children.put("a", new Node(Stat.S_IFREG));
        asking.children.put("b", last);

        gate.warm("made", new MadeType(asking));

        assertThat(last.asked).containsExactly("stat");
    }
}
