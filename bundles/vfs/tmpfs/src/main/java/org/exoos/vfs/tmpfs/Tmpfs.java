package org.exoos.vfs.tmpfs;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.exoos.hal.Clock;
import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.FrameAllocator;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/** One mounted instance: limits, and the lock of its directories. */
final class Tmpfs implements FileSystem {
    private static final long MAGIC = 0x01021994;

    final FrameAllocator frames;
    final PhysicalMemory memory;
    final Clock clock;
    final long device;
    /** Guards all directories; files have their own. Rank: above a file's lock. */
    final ReentrantLock names = new ReentrantLock();

    private final TmpfsOptions options;
    private final Consumer<Tmpfs> onUnmount;
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong usedFrames = new AtomicLong();
    private final AtomicLong usedNames = new AtomicLong();
    private final TmpDirectory root;

    Tmpfs(
            FrameAllocator frames,
            PhysicalMemory memory,
            Clock clock,
            TmpfsOptions options,
            long device,
            Consumer<Tmpfs> onUnmount) {
        this.frames = frames;
        this.memory = memory;
        this.clock = clock;
        this.options = options;
        this.device = device;
        this.onUnmount = onUnmount;
        this.root = new TmpDirectory(this, options.mode(), Credentials.ROOT);
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String type() {
        return "tmpfs";
    }

    @Override
    public Statistics statistics() {
        return new Statistics(
                MAGIC,
                FrameAllocator.FRAME_SIZE,
                options.frames(),
                Math.max(0, options.frames() - usedFrames.get()),
                options.inodes(),
                Math.max(0, options.inodes() - usedNames.get()));
    }

    @Override
    public void unmounted() {
        onUnmount.accept(this);
        names.lock();
        try {
            root.drop();
        } finally {
            names.unlock();
        }
    }

    long nextNumber() {
        return numbers.incrementAndGet();
    }

    /** Accounts for one page of contents or index; false when the size limit is reached. */
    boolean charge() {
        if (usedFrames.incrementAndGet() <= options.frames()) {
            return true;
        }
        usedFrames.decrementAndGet();
        return false;
    }

    void uncharge(long pages) {
        usedFrames.addAndGet(-pages);
    }

    long used() {
        return usedFrames.get();
    }

    /** Accounts for one name. */
    void chargeName() throws ErrnoException {
        if (usedNames.incrementAndGet() > options.inodes()) {
            usedNames.decrementAndGet();
            throw Errno.ENOSPC.exception();
        }
    }

    void unchargeName() {
        usedNames.decrementAndGet();
    }
}
