package org.exoos.vfs.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.memory.PageSource;
import org.exoos.swap.Stopped;
import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Inode;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile.DirectorySink;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** A read-only file system of one directory with one file, /data, that fails as it is told: in which method, how, and at which call. */
final class FaultyType implements FileSystemType, SwapCandidate {
    static final int SIZE = 4096;

    /** Where. */
    enum Method {
        MOUNT,
        LOOKUP,
        STAT,
        MODE,
        READ,
        PAGES,
        READ_DIRECTORY
    }

    /** How. */
    enum Fault {
        EXCEPTION {
            @Override
            void happen(FaultyType where) {
                throw new IllegalStateException("on purpose");
            }
        },
        OUT_OF_MEMORY {
            @Override
            void happen(FaultyType where) {
                throw new OutOfMemoryError("on purpose");
            }
        },
        STACK_OVERFLOW {
            @Override
            @SuppressWarnings("InfiniteRecursion")
            void happen(FaultyType where) {
                happen(where);
            }
        },
        MISSING_CLASS {
            @Override
            void happen(FaultyType where) {
                throw new NoClassDefFoundError("on/purpose");
            }
        },
        /** As woven code: it looks whether it was stopped. */
        ENDLESS_LOOP {
            @Override
            void happen(FaultyType where) {
                while (!where.stopped) {
                    Thread.onSpinWait();
                }
                throw Stopped.INSTANCE;
            }
        },
        SLOW_CALL {
            @Override
            void happen(FaultyType where) {
                for (int i = 0; i < 2000 && !where.stopped; i++) {
                    LockSupport.parkNanos(10_000_000);
                }
            }
        };

        abstract void happen(FaultyType where);
    }

    final AtomicInteger fired = new AtomicInteger();
    private final @Nullable Method method;
    private final @Nullable Fault fault;
    private final AtomicInteger left;
    volatile boolean stopped;
    volatile boolean armed;

    FaultyType() {
        this(null, null, 0);
    }

    FaultyType(@Nullable Method method, @Nullable Fault fault, int calls) {
        this.method = method;
        this.fault = fault;
        this.left = new AtomicInteger(calls);
    }

    private void at(Method here) {
        if (armed && here == method && fault != null && left.getAndDecrement() <= 0) {
            fired.incrementAndGet();
            fault.happen(this);
        }
    }

    @Override
    public String name() {
        return "tarfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        at(Method.MOUNT);
        return new Rooted(name(), new Root(new Data()));
    }

    static byte content(long position) {
        return (byte) (position * 31 + (position >> 7));
    }

    private Stat status(int mode, long number, long size) {
        at(Method.STAT);
        return new Stat(1, number, mode, 1, 0, 0, 0, size, size / 512, 0, 0, 0);
    }

    private final class Root extends Inode {
        private final Data data;

        Root(Data data) {
            this.data = data;
        }

        @Override
        public Stat stat() {
            return status(mode(), 1, 0);
        }

        @Override
        public int mode() {
            at(Method.MODE);
            return Stat.S_IFDIR | 0755;
        }

        @Override
        public @Nullable Inode lookup(String name) {
            at(Method.LOOKUP);
            return name.equals("data") ? data : null;
        }

        @Override
        public int readDirectory(long cursor, DirectorySink sink) throws ErrnoException {
            at(Method.READ_DIRECTORY);
            return cursor == 0 && sink.entry(2, 1, Stat.S_IFREG, "data") ? 1 : 0;
        }
    }

    private final class Data extends Inode implements PageSource {
        @Override
        public Stat stat() {
            return status(mode(), 2, SIZE);
        }

        @Override
        public int mode() {
            at(Method.MODE);
            return Stat.S_IFREG | 0644;
        }

        @Override
        public long read(long position, IoBuffer into) throws ErrnoException {
            at(Method.READ);
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
            at(Method.PAGES);
            return index == 0 ? 0x1000 : 0;
        }

        @Override
        public long size() {
            return SIZE;
        }
    }
}
