package org.exoos.vfs.core;

import java.util.List;
import java.util.function.Supplier;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.exoos.vfs.Pipes;
import org.exoos.vfs.Stat;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** The files gate: path walk, opening and attributes; changes of directories are in {@link Changes}. */
final class VfsCore implements Vfs {
    private static final int PERMISSIONS = 07777;

    final MountTable table;
    private final Names names;
    private final Opener opener;
    private final Changes changes;
    private final Supplier<@Nullable Pipes> pipes;

    VfsCore(DentryCache cache, Supplier<@Nullable Pipes> pipes) {
        this.names = new Names(cache);
        this.table = new MountTable(names);
        this.opener = new Opener(names);
        this.changes = new Changes(names);
        this.pipes = pipes;
    }

    @Override
    public Path root() {
        try {
            return table.root();
        } catch (ErrnoException e) {
            throw new IllegalStateException("no root file system", e);
        }
    }

    @Override
    public Path resolve(@Nullable Path base, String path, boolean followLast, Caller caller) throws ErrnoException {
        return walk(caller).resolve(base(base), path, followLast);
    }

    @Override
    public OpenFile open(@Nullable Path base, String path, int flags, int mode, Caller caller) throws ErrnoException {
        return opener.open(table.root(), base(base), path, flags, mode, caller);
    }

    @Override
    public void makeDirectory(@Nullable Path base, String path, int mode, Caller caller) throws ErrnoException {
        changes.makeDirectory(walk(caller).parent(base(base), path), mode & PERMISSIONS, caller);
    }

    @Override
    public void makeNode(@Nullable Path base, String path, int mode, long device, Caller caller) throws ErrnoException {
        int type = mode & Stat.S_IFMT;
        if (type != 0 && type != Stat.S_IFREG) {
            throw Errno.EPERM.exception();
        }
        changes.makeFile(walk(caller).parent(base(base), path), Stat.S_IFREG | mode & PERMISSIONS, caller);
    }

    @Override
    public void makeSymbolicLink(String target, @Nullable Path base, String path, Caller caller) throws ErrnoException {
        if (target.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        if (target.length() >= Walk.PATH_MAX) {
            throw Errno.ENAMETOOLONG.exception();
        }
        changes.makeSymbolicLink(walk(caller).parent(base(base), path), target, caller);
    }

    @Override
    public void link(@Nullable Path oldBase, String oldPath, @Nullable Path newBase, String newPath, Caller caller)
            throws ErrnoException {
        Dentry existing = walk(caller).resolve(base(oldBase), oldPath, false);
        changes.link(existing, walk(caller).parent(base(newBase), newPath), caller);
    }

    @Override
    public void unlink(@Nullable Path base, String path, Caller caller) throws ErrnoException {
        changes.unlink(walk(caller).parent(base(base), path), caller);
    }

    @Override
    public void removeDirectory(@Nullable Path base, String path, Caller caller) throws ErrnoException {
        changes.removeDirectory(walk(caller).parent(base(base), path), caller);
    }

    @Override
    public void rename(@Nullable Path oldBase, String oldPath, @Nullable Path newBase, String newPath, Caller caller)
            throws ErrnoException {
        Walk.Last from = walk(caller).parent(base(oldBase), oldPath);
        changes.rename(from, walk(caller).parent(base(newBase), newPath), caller);
    }

    @Override
    public void checkAccess(Path path, int mask, Caller caller) throws ErrnoException {
        Dentry dentry = dentry(path);
        dentry.instance.check();
        Permissions.check(dentry, mask, caller);
        int type = dentry.inode().mode() & Stat.S_IFMT;
        if ((mask & Permissions.WRITE) != 0 && (type == Stat.S_IFREG || type == Stat.S_IFDIR)) {
            dentry.instance.checkWritable();
        }
    }

    @Override
    public void changeMode(Path path, int mode, Caller caller) throws ErrnoException {
        Dentry dentry = dentry(path);
        Permissions.checkOwner(dentry, caller);
        set(dentry, mode & PERMISSIONS, null, null, null, null);
    }

    @Override
    public void changeOwner(Path path, int uid, int gid, Caller caller) throws ErrnoException {
        Dentry dentry = dentry(path);
        int who = caller.credentials().uid();
        if (who != 0) {
            Permissions.checkOwner(dentry, caller);
            boolean keepsOwner = uid == -1 || uid == who;
            boolean ownGroup = gid == -1 || gid == caller.credentials().gid();
            if (!keepsOwner || !ownGroup) {
                throw Errno.EPERM.exception();
            }
        }
        set(dentry, null, uid == -1 ? null : uid, gid == -1 ? null : gid, null, null);
    }

    @Override
    public void changeTimes(Path path, @Nullable Long accessed, @Nullable Long modified, Caller caller)
            throws ErrnoException {
        Dentry dentry = dentry(path);
        Permissions.checkOwner(dentry, caller);
        set(dentry, null, null, null, accessed, modified);
    }

    @Override
    public void truncate(Path path, long length, Caller caller) throws ErrnoException {
        Dentry dentry = dentry(path);
        if (length < 0) {
            throw Errno.EINVAL.exception();
        }
        if (dentry.inode().isDirectory()) {
            throw Errno.EISDIR.exception();
        }
        Permissions.check(dentry, Permissions.WRITE, caller);
        dentry.instance.checkWritable();
        try {
            dentry.inode().truncate(length);
        } catch (RuntimeException | LinkageError e) {
            throw dentry.instance.failed(e);
        }
    }

    @Override
    public void mount(String type, @Nullable String source, String target, String options, Caller caller)
            throws ErrnoException {
        requireRoot(caller);
        table.mount(type, source, target, options);
    }

    @Override
    public void unmount(String target, Caller caller) throws ErrnoException {
        requireRoot(caller);
        table.unmount(walk(caller).resolve(table.root(), target, true));
    }

    @Override
    public FileSystem fileSystemOf(Path path) {
        return dentry(path).instance.fileSystem();
    }

    @Override
    public List<Mount> mounts() {
        return table.lines();
    }

    @Override
    public OpenFile[] pipe(int flags) throws ErrnoException {
        Pipes pipes = this.pipes.get();
        if (pipes == null) {
            throw Errno.EIO.exception();
        }
        return pipes.pipe(flags);
    }

    private static void set(
            Dentry dentry,
            @Nullable Integer mode,
            @Nullable Integer uid,
            @Nullable Integer gid,
            @Nullable Long accessed,
            @Nullable Long modified)
            throws ErrnoException {
        dentry.instance.checkWritable();
        try {
            dentry.inode().setAttributes(mode, uid, gid, accessed, modified);
        } catch (RuntimeException | LinkageError e) {
            throw dentry.instance.failed(e);
        }
    }

    private Walk walk(Caller caller) throws ErrnoException {
        return new Walk(names, table.root(), caller);
    }

    private Dentry base(@Nullable Path base) throws ErrnoException {
        return base == null ? table.root() : dentry(base);
    }

    private static Dentry dentry(Path path) {
        return (Dentry) path;
    }

    private static void requireRoot(Caller caller) throws ErrnoException {
        if (caller.credentials().uid() != 0) {
            throw Errno.EPERM.exception();
        }
    }
}
