package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Stat;

/** open(2). */
final class Opener {
    private final Names names;
    private final AppendLocks appends = new AppendLocks();

    Opener(Names names) {
        this.names = names;
    }

    OpenFile open(Dentry root, Dentry base, String path, int flags, int mode, Caller caller) throws ErrnoException {
        Walk walk = new Walk(names, root, caller);
        boolean follow = (flags & OpenFlags.O_NOFOLLOW) == 0;
        if ((flags & OpenFlags.O_PATH) != 0) {
            Dentry found = walk.resolve(base, path, follow);
            requireDirectory(found, flags);
            return new InodeFile(found, flags, appends);
        }
        if ((flags & OpenFlags.O_CREAT) == 0) {
            return existing(walk.resolve(base, path, follow), flags, caller);
        }
        if ((flags & OpenFlags.O_DIRECTORY) != 0) {
            throw Errno.EINVAL.exception();
        }
        Dentry from = base;
        String rest = path;
        while (true) {
            Walk.Last last = walk.parent(from, rest);
            if (last.special() || last.trailingSlash()) {
                throw Errno.EISDIR.exception();
            }
            Permissions.check(last.directory(), Permissions.EXECUTE, caller);
            Dentry entry = names.lookup(last.directory(), last.name());
            if (entry.negative()) {
                Dentry made = create(last.directory(), last.name(), mode, caller);
                if (made != null) {
                    return opened(made, flags & ~OpenFlags.O_TRUNC, caller);
                }
                entry = names.lookup(last.directory(), last.name());
                if (entry.negative()) {
                    continue;
                }
            }
            if ((flags & OpenFlags.O_EXCL) != 0) {
                throw Errno.EEXIST.exception();
            }
            if (!entry.isSymbolicLink()) {
                return existing(entry.crossed(), flags, caller);
            }
            if (!follow) {
                throw Errno.ELOOP.exception();
            }
            rest = walk.target(entry);
            from = last.directory();
        }
    }

    /** Makes a regular file; null when another made one of that name meanwhile. */
    private @org.jspecify.annotations.Nullable Dentry create(Dentry directory, String name, int mode, Caller caller)
            throws ErrnoException {
        ReentrantLock lock = names.locks.lock(directory);
        try {
            Dentry entry = names.lookupLocked(directory, name);
            if (!entry.negative()) {
                return null;
            }
            directory.instance.checkWritable();
            Permissions.checkModify(directory, caller);
            try {
                Inode made = directory.inode().create(name, Stat.S_IFREG | mode & 07777, caller.credentials());
                return names.created(directory, entry, made);
            } catch (RuntimeException | LinkageError e) {
                throw directory.instance.failed(e);
            }
        } finally {
            lock.unlock();
        }
    }

    private OpenFile existing(Dentry entry, int flags, Caller caller) throws ErrnoException {
        entry.instance.check();
        int access = flags & OpenFlags.O_ACCMODE;
        boolean writes = access != OpenFlags.O_RDONLY || (flags & OpenFlags.O_TRUNC) != 0;
        requireDirectory(entry, flags);
        int type = entry.mode() & Stat.S_IFMT;
        switch (type) {
            case Stat.S_IFLNK -> throw Errno.ELOOP.exception();
            case Stat.S_IFDIR -> {
                if (writes || (flags & OpenFlags.O_CREAT) != 0) {
                    throw Errno.EISDIR.exception();
                }
            }
            default -> {}
        }
        int mask = (access == OpenFlags.O_WRONLY ? 0 : Permissions.READ) | (writes ? Permissions.WRITE : 0);
        Permissions.check(entry, mask, caller);
        if (type == Stat.S_IFREG && writes) {
            entry.instance.checkWritable();
        }
        if (type == Stat.S_IFREG && (flags & OpenFlags.O_TRUNC) != 0) {
            try {
                entry.inode().truncate(0);
            } catch (RuntimeException | LinkageError e) {
                throw entry.instance.failed(e);
            }
        }
        return opened(entry, flags, caller);
    }

    private OpenFile opened(Dentry entry, int flags, Caller caller) throws ErrnoException {
        OpenFile special;
        int begun = entry.instance.epoch();
        try {
            special = entry.inode().open(flags, entry.absolute(), caller);
        } catch (RuntimeException | Error e) {
            throw entry.instance.failed(e, begun);
        }
        if (special != null) {
            return new GateFile(special, entry, flags);
        }
        int type = entry.mode() & Stat.S_IFMT;
        if (type != Stat.S_IFREG && type != Stat.S_IFDIR) {
            throw Errno.ENXIO.exception();
        }
        return new InodeFile(entry, flags, appends);
    }

    private static void requireDirectory(Dentry entry, int flags) throws ErrnoException {
        if ((flags & OpenFlags.O_DIRECTORY) != 0 && !entry.isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
    }
}
