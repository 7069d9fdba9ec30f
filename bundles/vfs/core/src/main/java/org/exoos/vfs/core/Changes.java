package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.jspecify.annotations.Nullable;

/**
 * Changes of directories: the checks that are the same for all file systems, the call, and what the dentry cache must learn.
 * Lock order: rename lock, then directory locks.
 */
final class Changes {
    /** One rename at a time: keeps the ancestor test true until the move is done. */
    private final ReentrantLock renames = new ReentrantLock();

    private final Names names;

    Changes(Names names) {
        this.names = names;
    }

    /** Makes something of a name that is free. */
    private interface Maker {
        Inode make(Inode directory, String name, Credentials owner) throws ErrnoException;
    }

    void makeDirectory(Walk.Last at, int mode, Caller caller) throws ErrnoException {
        make(at, caller, true, (directory, name, owner) -> directory.makeDirectory(name, mode, owner));
    }

    void makeFile(Walk.Last at, int mode, Caller caller) throws ErrnoException {
        make(at, caller, false, (directory, name, owner) -> directory.create(name, mode, owner));
    }

    void makeSymbolicLink(Walk.Last at, String target, Caller caller) throws ErrnoException {
        make(at, caller, false, (directory, name, owner) -> directory.makeSymbolicLink(name, target, owner));
    }

    void link(Dentry existing, Walk.Last at, Caller caller) throws ErrnoException {
        if (existing.inode().isDirectory()) {
            throw Errno.EPERM.exception();
        }
        make(at, caller, false, (directory, name, owner) -> {
            if (existing.instance != at.directory().instance) {
                throw Errno.EXDEV.exception();
            }
            directory.link(name, existing.inode());
            return existing.inode();
        });
    }

    private void make(Walk.Last at, Caller caller, boolean slashAllowed, Maker maker) throws ErrnoException {
        if (at.special()) {
            throw Errno.EEXIST.exception();
        }
        Dentry directory = at.directory();
        Permissions.check(directory, Permissions.EXECUTE, caller);
        ReentrantLock lock = names.locks.lock(directory);
        try {
            Dentry entry = names.lookupLocked(directory, at.name());
            if (!entry.negative()) {
                throw Errno.EEXIST.exception();
            }
            if (at.trailingSlash() && !slashAllowed) {
                throw Errno.ENOENT.exception();
            }
            directory.instance.checkWritable();
            Permissions.checkModify(directory, caller);
            try {
                names.created(directory, entry, maker.make(directory.inode(), at.name(), caller.credentials()));
            } catch (RuntimeException | LinkageError e) {
                throw directory.instance.failed(e);
            }
        } finally {
            lock.unlock();
        }
    }

    void unlink(Walk.Last at, Caller caller) throws ErrnoException {
        if (at.special()) {
            throw Errno.EISDIR.exception();
        }
        Dentry directory = at.directory();
        ReentrantLock lock = names.locks.lock(directory);
        try {
            Dentry entry = removable(directory, at.name(), caller);
            if (entry.inode().isDirectory()) {
                throw Errno.EISDIR.exception();
            }
            if (at.trailingSlash()) {
                throw Errno.ENOTDIR.exception();
            }
            try {
                directory.inode().unlink(at.name());
            } catch (RuntimeException | LinkageError e) {
                throw directory.instance.failed(e);
            }
            names.deleted(directory, entry);
        } finally {
            lock.unlock();
        }
    }

    void removeDirectory(Walk.Last at, Caller caller) throws ErrnoException {
        if (at.special()) {
            throw switch (at.name()) {
                case "." -> Errno.EINVAL.exception();
                case ".." -> Errno.ENOTEMPTY.exception();
                default -> Errno.EBUSY.exception();
            };
        }
        Dentry directory = at.directory();
        ReentrantLock lock = names.locks.lock(directory);
        try {
            Dentry entry = removable(directory, at.name(), caller);
            if (!entry.inode().isDirectory()) {
                throw Errno.ENOTDIR.exception();
            }
            try {
                directory.inode().removeDirectory(at.name());
            } catch (RuntimeException | LinkageError e) {
                throw directory.instance.failed(e);
            }
            names.deleted(directory, entry);
        } finally {
            lock.unlock();
        }
    }

    void rename(Walk.Last from, Walk.Last to, Caller caller) throws ErrnoException {
        if (from.special() || to.special()) {
            throw Errno.EBUSY.exception();
        }
        Dentry oldParent = from.directory();
        Dentry newParent = to.directory();
        if (oldParent.instance != newParent.instance) {
            throw Errno.EXDEV.exception();
        }
        renames.lock();
        try {
            names.locks.lockBoth(oldParent, newParent);
            try {
                renameLocked(from, to, caller);
            } finally {
                names.locks.unlockBoth(oldParent, newParent);
            }
        } finally {
            renames.unlock();
        }
    }

    // requires: renames, both directory locks
    private void renameLocked(Walk.Last from, Walk.Last to, Caller caller) throws ErrnoException {
        Dentry oldParent = from.directory();
        Dentry newParent = to.directory();
        Dentry moved = removable(oldParent, from.name(), caller);
        Inode inode = moved.inode();
        if (!inode.isDirectory() && (from.trailingSlash() || to.trailingSlash())) {
            throw Errno.ENOTDIR.exception();
        }
        if (inode.isDirectory() && newParent.within(moved)) {
            throw Errno.EINVAL.exception();
        }
        Dentry target = replaceable(to, inode, caller);
        if (target.inode == inode) {
            return;
        }
        Instance instance = oldParent.instance;
        try {
            oldParent.inode().rename(from.name(), newParent.inode(), to.name());
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
        names.cache.remove(target);
        target.unlinked = !target.negative();
        names.cache.remove(moved);
        moved.parent = newParent;
        moved.name = to.name();
        if (newParent.inode().cacheable()) {
            names.cache.insert(moved);
        }
        names.remember(oldParent, from.name(), null);
    }

    /** What the new name stands for, negative or something that a rename may replace. */
    private Dentry replaceable(Walk.Last to, Inode moved, Caller caller) throws ErrnoException {
        Dentry directory = to.directory();
        Permissions.checkModify(directory, caller);
        Dentry target = names.lookupLocked(directory, to.name());
        @Nullable Inode existing = target.inode;
        if (existing == null || existing == moved) {
            return target;
        }
        if (target.mounted != null) {
            throw Errno.EBUSY.exception();
        }
        Permissions.checkSticky(directory, target, caller);
        if (existing.isDirectory() && !moved.isDirectory()) {
            throw Errno.EISDIR.exception();
        }
        if (!existing.isDirectory() && moved.isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
        return target;
    }

    /** An existing name that the caller may remove. Requires: the directory's lock. */
    private Dentry removable(Dentry directory, String name, Caller caller) throws ErrnoException {
        Permissions.check(directory, Permissions.EXECUTE, caller);
        Dentry entry = names.lookupLocked(directory, name);
        if (entry.negative()) {
            throw Errno.ENOENT.exception();
        }
        directory.instance.checkWritable();
        if (entry.mounted != null) {
            throw Errno.EBUSY.exception();
        }
        Permissions.checkModify(directory, caller);
        Permissions.checkSticky(directory, entry, caller);
        return entry;
    }
}
