package org.exoos.vfs.core;

import org.exoos.memory.PageSource;
import org.exoos.swap.CallTracker;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A file of a swappable type as the rest of the kernel sees it: asks whatever version is in charge at the time. Mappings hold this, so that they keep no old version
 * alive and get their pages from the new one.
 */
final class GatePages extends Inode implements PageSource {
    private static final long GONE = 0;
    private static final int ATTEMPTS = 4;
    private final Dentry location;

    GatePages(Dentry location) {
        this.location = location;
    }

    @Override
    public Stat stat() throws ErrnoException {
        return location.stat();
    }

    @Override
    public int mode() {
        try {
            return location.mode();
        } catch (ErrnoException e) {
            return Stat.S_IFREG;
        }
    }

    @Override
    public long read(long position, IoBuffer into) throws ErrnoException {
        return location.inode().read(position, into);
    }

    @Override
    public @Nullable PageSource pages() {
        try {
            Inode inode = location.inode();
            return inode instanceof LostInode || inode.pages() != null ? this : null;
        } catch (RuntimeException | Error e) {
            location.instance.failed(e);
            return this;
        }
    }

    @Override
    public long frame(long index) {
        Instance instance = location.instance;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int epoch = instance.epoch();
            if (!instance.alive() && !instance.recovered()) {
                return GONE;
            }
            CallTracker calls = instance.calls();
            int slot = Instance.enter(calls);
            try {
                Inode inode = location.inode();
                if (inode instanceof LostInode && (!instance.alive() || instance.epoch() != epoch)) {
                    continue;
                }
                PageSource now = inode.pages();
                return now == null ? GONE : now.frame(index);
            } catch (RuntimeException | Error e) {
                instance.failed(e, epoch);
            } finally {
                Instance.leave(calls, slot);
            }
        }
        return GONE;
    }

    @Override
    public long size() {
        try {
            PageSource now = location.inode().pages();
            return now == null ? 0 : now.size();
        } catch (RuntimeException | Error e) {
            location.instance.failed(e);
            return 0;
        }
    }
}
