package org.exoos.swap.core.faulty;

import java.util.concurrent.locks.LockSupport;
import org.exoos.memory.PageSource;
import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Inode;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile.DirectorySink;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A read-only file system with a file, a link to it and an empty directory, which answers for tarfs and is good until the fault: in a method, at one of its calls once
 * it is armed.
 */
public final class FaultyTarfs implements FileSystemType, SwapCandidate {
    /** Of the file, in bytes. */
    public static final int SIZE = 4096;

    private static final int CHUNK = 1 << 16;
    private static final int CHUNKS = 512;
    private static final int SLOW_STEPS = 800;
    private static final long SLOW_STEP_NANOS = 10_000_000;

    /** Set by the test. */
    public volatile String method = "";

    public volatile String fault = "";
    public volatile boolean armed;
    public volatile int delay;
    public volatile int fired;
    private volatile Object hog = "";

    /** What the file holds. */
    public static byte content(long position) {
        return (byte) (position * 31 + (position >> 7));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // about so many calls will do
    private void at(String here) {
        if (!armed || !here.equals(method)) {
            return;
        }
        if (delay > 0) {
            delay--;
            return;
        }
        fired = fired + 1;
        switch (fault) {
            case "exception" -> throw new IllegalStateException("on purpose");
            case "out of memory" -> throw new OutOfMemoryError("on purpose");
            case "stack overflow" -> deeper(0);
            case "missing class" -> throw new NoClassDefFoundError("on/purpose");
            case "state import" -> throw new IllegalArgumentException("on purpose: not an archive");
            case "endless loop" -> {
                long n = 0;
                while (n >= 0) {
                    n = n + 1 & Long.MAX_VALUE;
                }
            }
            case "memory hog" -> {
                byte[][] kept = new byte[CHUNKS][];
                hog = kept;
                for (int i = 0; ; i = (i + 1) % CHUNKS) {
                    kept[i] = new byte[CHUNK];
                }
            }
            case "slow call" -> {
                for (int i = 0; i < SLOW_STEPS; i++) {
                    LockSupport.parkNanos(SLOW_STEP_NANOS);
                }
            }
            default -> throw new IllegalArgumentException(fault);
        }
    }

    private int deeper(int depth) {
        return depth < 0 ? 0 : deeper(depth + 1) + 1;
    }

    @Override
    public String name() {
        return "tarfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        at("mount");
        return new Mounted();
    }

    private final class Mounted implements FileSystem {
        private final Inode root = new Root();

        @Override
        public Inode root() {
            at("root");
            return root;
        }

        @Override
        public String type() {
            return "tarfs";
        }

        @Override
        public Statistics statistics() {
            return new Statistics(0, 512, 0, 0, 0, 0);
        }
    }

    private Stat status(int mode, long number, long size) {
        at("stat");
        return new Stat(1, number, mode, 1, 0, 0, 0, size, size / 512, 0, 0, 0);
    }

    private final class Root extends Inode {
        private final Inode data = new Data();
        private final Inode link = new Link();
        private final Inode empty = new Empty();

        @Override
        public Stat stat() {
            return status(mode(), 1, 0);
        }

        @Override
        public int mode() {
            at("mode");
            return Stat.S_IFDIR | 0755;
        }

        @Override
        public @Nullable Inode lookup(String name) {
            at("lookup");
            return switch (name) {
                case "data" -> data;
                case "link" -> link;
                case "empty" -> empty;
                default -> null;
            };
        }

        @Override
        public int readDirectory(long cursor, DirectorySink sink) throws ErrnoException {
            at("readDirectory");
            int taken = 0;
            taken += cursor == 0 && sink.entry(2, 1, Stat.S_IFREG, "data") ? 1 : 0;
            taken += cursor <= 1 && sink.entry(3, 2, Stat.S_IFLNK, "link") ? 1 : 0;
            taken += cursor <= 2 && sink.entry(4, 3, Stat.S_IFDIR, "empty") ? 1 : 0;
            return taken;
        }
    }

    private final class Empty extends Inode {
        @Override
        public Stat stat() {
            return status(mode(), 4, 0);
        }

        @Override
        public int mode() {
            at("mode");
            return Stat.S_IFDIR | 0755;
        }

        @Override
        public @Nullable Inode lookup(String name) {
            at("lookup");
            return null;
        }

        @Override
        public int readDirectory(long cursor, DirectorySink sink) {
            at("readDirectory");
            return 0;
        }
    }

    private final class Link extends Inode {
        @Override
        public Stat stat() {
            return status(mode(), 3, 4);
        }

        @Override
        public int mode() {
            at("mode");
            return Stat.S_IFLNK | 0777;
        }

        @Override
        public String readLink(Caller caller) {
            at("readLink");
            return "data";
        }
    }

    private final class Data extends Inode implements PageSource {
        @Override
        public Stat stat() {
            return status(mode(), 2, SIZE);
        }

        @Override
        public int mode() {
            at("mode");
            return Stat.S_IFREG | 0644;
        }

        @Override
        public long read(long position, IoBuffer into) throws ErrnoException {
            at("read");
            if (position < 0) {
                throw Errno.EINVAL.exception();
            }
            int length = (int) Math.clamp(SIZE - position, 0, into.remaining());
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = content(position + i);
            }
            return into.put(bytes, 0, length);
        }

        @Override
        public PageSource pages() {
            return this;
        }

        @Override
        public long frame(long index) {
            at("frame");
            return index == 0 ? 0x1000 : 0;
        }

        @Override
        public long size() {
            return SIZE;
        }
    }
}
