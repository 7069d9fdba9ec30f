package org.exoos.vfs.core;

import org.exoos.swap.CallTracker;
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
    /** Version of the file system that the inode belongs to; see Instance. Written under this object's lock. */
    private volatile int epoch;

    /** Type bits of the inode, which never change; 0 when nobody asked yet. */
    private volatile int type;

    private volatile @Nullable GatePages gatePages;
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
    /** Since when the cache has it, or gave it its last term. */
    long touched;
    /** Looked up since. Written without lock: who is late gives it one term more or less. */
    boolean used;

    Dentry(Instance instance, @Nullable Dentry parent, String name, @Nullable Inode inode) {
        this.instance = instance;
        this.parent = parent;
        this.name = name;
        this.inode = inode;
        this.epoch = instance.epoch();
    }

    boolean negative() {
        return inode == null;
    }

    // hot path
    @Override
    public Inode inode() {
        Inode inode = epoch == instance.epoch() ? this.inode : renewed();
        if (inode == null) {
            throw new IllegalStateException(absolute() + " is a negative entry");
        }
        return inode;
    }

    /** Type and permission bits. Hot path. */
    int mode() throws ErrnoException {
        int begun = instance.epoch();
        CallTracker calls = instance.calls();
        int slot = Instance.enter(calls);
        try {
            return inode().mode();
        } catch (RuntimeException | Error e) {
            throw instance.failed(e, begun);
        } finally {
            Instance.leave(calls, slot);
        }
    }

    boolean isDirectory() throws ErrnoException {
        return type() == Stat.S_IFDIR;
    }

    boolean isSymbolicLink() throws ErrnoException {
        return type() == Stat.S_IFLNK;
    }

    /** Type bits, without asking the file system more than once for each of its versions. Hot path. */
    private int type() throws ErrnoException {
        int known = type;
        if (known == 0 || epoch != instance.epoch()) {
            known = mode() & Stat.S_IFMT;
            type = known;
        }
        return known;
    }

    /** Finds the inode by its name in the version that is in charge now. Locks this, then parents, upwards. */
    private synchronized @Nullable Inode renewed() {
        int now;
        do {
            now = instance.epoch();
            if (epoch != now && inode != null) {
                inode = find(now);
                type = 0;
            }
            epoch = now;
        } while (now != instance.epoch());
        return inode;
    }

    private Inode find(int begun) {
        Dentry above = parent;
        if (above == null) {
            return instance.fileSystem().root();
        }
        try {
            Inode found = unlinked ? null : above.inode().lookup(name);
            if (found != null && found.isDirectory()) {
                found.coreData(this);
            }
            return found == null ? new LostInode() : found;
        } catch (ErrnoException e) {
            return new LostInode();
        } catch (RuntimeException | Error e) {
            instance.failed(e, begun);
            return new LostInode();
        }
    }

    /** The file as the rest of the kernel sees it: the inode itself, or what stands for it whatever version is in charge. */
    Inode outside() {
        if (instance.gate == null) {
            return inode();
        }
        GatePages pages = gatePages;
        if (pages == null) {
            synchronized (this) {
                pages = gatePages;
                if (pages == null) {
                    pages = new GatePages(this);
                    gatePages = pages;
                }
            }
        }
        return pages;
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
        int begun = instance.epoch();
        CallTracker calls = instance.calls();
        int slot = Instance.enter(calls);
        try {
            return inode().stat();
        } catch (RuntimeException | Error e) {
            throw instance.failed(e, begun);
        } finally {
            Instance.leave(calls, slot);
        }
    }

    @Override
    public String readLink(Caller caller) throws ErrnoException {
        instance.check();
        int begun = instance.epoch();
        CallTracker calls = instance.calls();
        int slot = Instance.enter(calls);
        try {
            String target = inode().readLink(caller);
            if (target.isEmpty()) {
                throw Errno.ENOENT.exception();
            }
            return target;
        } catch (RuntimeException | Error e) {
            throw instance.failed(e, begun);
        } finally {
            Instance.leave(calls, slot);
        }
    }

    @Override
    public String toString() {
        return absolute();
    }
}
