package org.exoos.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/**
 * A file, directory, link or device of one file system. Implemented by file systems, called by the VFS core, on any task,
 * concurrently: the file system does its own locking, short and without waiting for events. Names are single components,
 * never "." or "..". Defaults fail with the errno that the operation has on a file of a wrong type.
 */
public abstract class Inode {
    private final AtomicInteger holders = new AtomicInteger();
    private volatile @Nullable Object coreData;

    /** One more open file or mapping holds this inode. */
    public final void retain() {
        holders.incrementAndGet();
    }

    /** An open file or mapping is gone; the last one calls {@link #released()}. */
    public final void release() {
        if (holders.decrementAndGet() == 0) {
            released();
        }
    }

    /** Open files and mappings that hold it now. */
    public final int holders() {
        return holders.get();
    }

    /** For the VFS core alone: what it remembers of a directory. */
    public final @Nullable Object coreData() {
        return coreData;
    }

    public final void coreData(@Nullable Object data) {
        coreData = data;
    }

    public abstract Stat stat() throws ErrnoException;

    /** Type and permission bits; cheaper than {@link #stat()}. */
    public abstract int mode();

    public final boolean isDirectory() {
        return (mode() & Stat.S_IFMT) == Stat.S_IFDIR;
    }

    public final boolean isSymbolicLink() {
        return (mode() & Stat.S_IFMT) == Stat.S_IFLNK;
    }

    /** Child of a directory, or null when there is none. */
    public @Nullable Inode lookup(String name) throws ErrnoException {
        throw Errno.ENOTDIR.exception();
    }

    /** Whether the core's dentry cache may remember {@link #lookup} results (both found and not found). */
    public boolean cacheable() {
        return true;
    }

    /** Entries after the cursor (0 = first) until the sink refuses; "." and ".." are added by the core. */
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        throw Errno.ENOTDIR.exception();
    }

    /** Target of a symbolic link. */
    public String readLink() throws ErrnoException {
        throw Errno.EINVAL.exception();
    }

    /** The same on behalf of a caller, for links that lead each to another place (/proc/self). */
    public String readLink(Caller caller) throws ErrnoException {
        return readLink();
    }

    /** Creates a regular file, FIFO or device node. mode has type and permissions (umask applied). */
    public Inode create(String name, int mode, Credentials owner) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    public Inode makeDirectory(String name, int mode, Credentials owner) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    public Inode makeSymbolicLink(String name, String target, Credentials owner) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    public void link(String name, Inode existing) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    public void unlink(String name) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    public void removeDirectory(String name) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    /** rename(2) within this file system; replaces an existing target as POSIX says. */
    public void rename(String name, Inode newParent, String newName) throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    /** Changes mode, owner or times; null leaves a value. */
    public void setAttributes(
            @Nullable Integer mode,
            @Nullable Integer uid,
            @Nullable Integer gid,
            @Nullable Long accessed,
            @Nullable Long modified)
            throws ErrnoException {
        throw Errno.EROFS.exception();
    }

    public void truncate(long length) throws ErrnoException {
        throw Errno.EINVAL.exception();
    }

    /** Reads from a byte position; 0 at the end. Regular files. */
    public long read(long position, IoBuffer into) throws ErrnoException {
        throw Errno.EINVAL.exception();
    }

    public long write(long position, IoBuffer from) throws ErrnoException {
        throw Errno.EINVAL.exception();
    }

    /** Pages for mmap(2) and exec; null when the file cannot be mapped (ENODEV). */
    public @Nullable PageSource pages() {
        return null;
    }

    /**
     * Device and special files make their own open file; null (regular files, directories) lets the core make one over read,
     * write and readDirectory.
     */
    public @Nullable OpenFile open(int flags, String path, Caller caller) throws ErrnoException {
        return null;
    }

    /** The last reference (open file, mapping) is gone; an unlinked file's storage may be freed. */
    public void released() {}
}
