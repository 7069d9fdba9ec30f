package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.swap.CallTracker;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** Looks names up: in the dentry cache first, then in the file system, and remembers the answer. */
final class Names {
    private static final int NAME_MAX = 255;

    final DentryCache cache;
    final DirectoryLocks locks = new DirectoryLocks();

    Names(DentryCache cache) {
        this.cache = cache;
    }

    /** The entry of a name in a directory, negative when there is none. hot path */
    Dentry lookup(Dentry directory, String name) throws ErrnoException {
        if (!directory.inode().cacheable()) {
            requireShort(name);
            return new Dentry(directory.instance, directory, name, ask(directory, name));
        }
        Dentry known = cache.find(directory, name);
        if (known != null) {
            directory.instance.check();
            return known;
        }
        ReentrantLock lock = locks.lock(directory);
        try {
            return lookupLocked(directory, name);
        } finally {
            lock.unlock();
        }
    }

    /** The same. Requires: the directory's lock. */
    Dentry lookupLocked(Dentry directory, String name) throws ErrnoException {
        requireShort(name);
        Dentry known = cache.find(directory, name);
        if (known != null) {
            directory.instance.check();
            return known;
        }
        if (directory.unlinked) {
            throw Errno.ENOENT.exception();
        }
        return remember(directory, name, ask(directory, name));
    }

    /** Notes what a name stands for now. Requires: the directory's lock. */
    Dentry remember(Dentry directory, String name, @Nullable Inode inode) throws ErrnoException {
        boolean cacheable = directory.inode().cacheable();
        boolean lasts = cacheable && inode != null && isDirectory(directory.instance, inode);
        Dentry entry = null;
        if (lasts && inode != null && inode.coreData() instanceof Dentry lasting) {
            entry = lasting.instance == directory.instance ? lasting : null;
        }
        if (entry == null) {
            entry = new Dentry(directory.instance, directory, name, inode);
            if (lasts && inode != null) {
                inode.coreData(entry);
            }
        }
        if (cacheable) {
            cache.insert(entry);
        }
        return entry;
    }

    /** A name came to be. Requires: the directory's lock. */
    Dentry created(Dentry directory, Dentry negative, Inode inode) throws ErrnoException {
        cache.remove(negative);
        return remember(directory, negative.name, inode);
    }

    /** A name is gone. Requires: the directory's lock. */
    void deleted(Dentry directory, Dentry entry) throws ErrnoException {
        cache.remove(entry);
        entry.unlinked = true;
        remember(directory, entry.name, null);
    }

    private static boolean isDirectory(Instance instance, Inode inode) throws ErrnoException {
        int begun = instance.epoch();
        CallTracker calls = instance.calls();
        int slot = Instance.enter(calls);
        try {
            return inode.isDirectory();
        } catch (RuntimeException | Error e) {
            throw instance.failed(e, begun);
        } finally {
            Instance.leave(calls, slot);
        }
    }

    private static void requireShort(String name) throws ErrnoException {
        if (name.length() > NAME_MAX) {
            throw Errno.ENAMETOOLONG.exception();
        }
    }

    private static @Nullable Inode ask(Dentry directory, String name) throws ErrnoException {
        Instance instance = directory.instance;
        for (boolean again = false; ; again = true) {
            instance.check();
            int begun = instance.epoch();
            CallTracker calls = instance.calls();
            int slot = Instance.enter(calls);
            try {
                return directory.inode().lookup(name);
            } catch (RuntimeException | Error e) {
                ErrnoException failed = instance.failed(e, begun);
                if (again || !instance.again(begun)) {
                    throw failed;
                }
            } finally {
                Instance.leave(calls, slot);
            }
        }
    }
}
