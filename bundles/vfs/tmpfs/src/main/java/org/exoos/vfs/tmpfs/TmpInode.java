package org.exoos.vfs.tmpfs;

import org.exoos.vfs.Credentials;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** What files, directories and links have in common. Link counts change under {@link Tmpfs#names}. */
abstract class TmpInode extends Inode {
    final Tmpfs fileSystem;
    final long number;
    volatile int links = 1;
    private volatile int mode;
    private volatile int uid;
    private volatile int gid;
    private volatile long accessed;
    private volatile long modified;
    private volatile long changed;

    TmpInode(Tmpfs fileSystem, int mode, Credentials owner) {
        this.fileSystem = fileSystem;
        this.number = fileSystem.nextNumber();
        this.mode = mode;
        this.uid = owner.uid();
        this.gid = owner.gid();
        long now = fileSystem.clock.wallNanos();
        this.accessed = now;
        this.modified = now;
        this.changed = now;
    }

    abstract long size();

    /** Pages of contents. */
    abstract long pageCount();

    /** A name of it is gone. Requires: names. */
    void unlinked() {
        links--;
        changed = fileSystem.clock.wallNanos();
    }

    final void touchModified() {
        long now = fileSystem.clock.wallNanos();
        modified = now;
        changed = now;
    }

    final void touchChanged() {
        changed = fileSystem.clock.wallNanos();
    }

    @Override
    public final int mode() {
        return mode;
    }

    @Override
    public final Stat stat() {
        return new Stat(
                fileSystem.device,
                number,
                mode,
                links,
                uid,
                gid,
                0,
                size(),
                pageCount() * 8,
                accessed,
                modified,
                changed);
    }

    @Override
    public final void setAttributes(
            @Nullable Integer mode,
            @Nullable Integer uid,
            @Nullable Integer gid,
            @Nullable Long accessed,
            @Nullable Long modified) {
        fileSystem.names.lock();
        try {
            if (mode != null) {
                this.mode = this.mode & Stat.S_IFMT | mode & ~Stat.S_IFMT;
            }
            if (uid != null) {
                this.uid = uid;
            }
            if (gid != null) {
                this.gid = gid;
            }
            if (accessed != null) {
                this.accessed = accessed;
            }
            if (modified != null) {
                this.modified = modified;
            }
            changed = fileSystem.clock.wallNanos();
        } finally {
            fileSystem.names.unlock();
        }
    }
}
