package org.exoos.vfs.core;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Path;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A name in a directory of one mounted file system, and what it stands for: an inode, or nothing (negative entry). Directories have
 * one dentry each as long as their inode lives, so that a rename reaches every holder; files may have several over time.
 *
 * <p>Parent, name and inode change under the parent's directory lock; they are read without.
 */
final class Dentry implements Path {
    final Instance instance;
    volatile @Nullable Dentry parent;
    volatile String name;
    volatile @Nullable Inode inode;
    volatile boolean unlinked;
    /** What is mounted on this directory. */
    volatile @Nullable Mount mounted;

    // Links of the cache; see DentryCache for the locks.
    volatile @Nullable Dentry chain;

    @Nullable
    Dentry older;

    @Nullable
    Dentry newer;

    boolean cached;
    int hash;
    volatile long touched;

    Dentry(Instance instance, @Nullable Dentry parent, String name, @Nullable Inode inode) {
        this.instance = instance;
        this.parent = parent;
        this.name = name;
        this.inode = inode;
    }

    boolean negative() {
        return inode == null;
    }

    @Override
    public Inode inode() {
        Inode inode = this.inode;
        if (inode == null) {
            throw new IllegalStateException(absolute() + " is a negative entry");
        }
        return inode;
    }

    /** Where the walk stands after it entered this dentry: the root of what is mounted here, or itself. */
    Dentry crossed() {
        Dentry here = this;
        for (Mount mount = here.mounted; mount != null; mount = here.mounted) {
            here = mount.instance().root();
        }
        return here;
    }

    /** "..": the parent directory, across mount points; the root's is the root. */
    Dentry up() {
        Dentry here = this;
        Dentry parent = here.parent;
        while (parent == null) {
            Dentry point = here.instance.mount.point;
            if (point == null) {
                return here;
            }
            here = point;
            parent = here.parent;
        }
        return parent.crossed();
    }

    /** Whether this is {@code other} or lies below it, within one file system. */
    boolean within(Dentry other) {
        for (Dentry here = this; here != null; here = here.parent) {
            if (here == other) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String absolute() {
        StringBuilder path = new StringBuilder();
        boolean gone = unlinked;
        Dentry here = this;
        while (true) {
            Dentry parent = here.parent;
            if (parent != null) {
                path.insert(0, here.name).insert(0, '/');
                here = parent;
                continue;
            }
            Dentry point = here.instance.mount.point;
            if (point == null) {
                break;
            }
            here = point;
        }
        if (path.isEmpty()) {
            path.append('/');
        }
        return gone ? path.append(" (deleted)").toString() : path.toString();
    }

    @Override
    public Stat stat() throws ErrnoException {
        instance.check();
        try {
            return inode().stat();
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public String readLink(Caller caller) throws ErrnoException {
        instance.check();
        try {
            String target = inode().readLink(caller);
            if (target.isEmpty()) {
                throw Errno.ENOENT.exception();
            }
            return target;
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public String toString() {
        return absolute();
    }
}
