package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.AbstractFile;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Path;
import org.exoos.vfs.Stat;

/**
 * An open regular file or directory: position and access mode over an inode. Also what O_PATH opens, for every type.
 *
 * <p>Locks: {@code position} serialises transfers at the file position; it may be held while the caller's memory faults, so
 * nothing that resolves a fault may take it.
 */
final class InodeFile extends AbstractFile {
    /** "." and ".." come before the file system's own entries. */
    private static final int DOTS = 2;

    private final Dentry location;
    private final Inode inode;
    private final Instance instance;
    private final AppendLocks appends;
    private final ReentrantLock positionLock = new ReentrantLock();
    private long position;

    InodeFile(Dentry location, int flags, AppendLocks appends) {
        super(flags, "");
        this.location = location;
        this.inode = location.inode();
        this.instance = location.instance;
        this.appends = appends;
        inode.retain();
        instance.openFiles.incrementAndGet();
    }

    @Override
    protected void closed() {
        instance.openFiles.decrementAndGet();
        try {
            inode.release();
        } catch (RuntimeException | LinkageError e) {
            instance.failed(e);
        }
    }

    @Override
    public String path() {
        return location.absolute();
    }

    @Override
    public Stat stat() throws ErrnoException {
        instance.check();
        try {
            return inode.stat();
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public Path location() {
        return location;
    }

    // hot path
    @Override
    public long read(IoBuffer into, Caller caller) throws ErrnoException {
        positionLock.lock();
        try {
            long count = read(into, position, caller);
            position += count;
            return count;
        } finally {
            positionLock.unlock();
        }
    }

    // hot path
    @Override
    public long read(IoBuffer into, long from, Caller caller) throws ErrnoException {
        requireReadable();
        if (inode.isDirectory()) {
            throw Errno.EISDIR.exception();
        }
        if (from < 0) {
            throw Errno.EINVAL.exception();
        }
        instance.check();
        try {
            return into.remaining() == 0 ? 0 : inode.read(from, into);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    // hot path
    @Override
    public long write(IoBuffer from, Caller caller) throws ErrnoException {
        positionLock.lock();
        try {
            if ((flags() & OpenFlags.O_APPEND) == 0) {
                long count = write(from, position, caller);
                position += count;
                return count;
            }
            ReentrantLock append = appends.lock(inode);
            try {
                long end = stat().size();
                long count = write(from, end, caller);
                position = end + count;
                return count;
            } finally {
                append.unlock();
            }
        } finally {
            positionLock.unlock();
        }
    }

    // hot path
    @Override
    public long write(IoBuffer from, long to, Caller caller) throws ErrnoException {
        requireWritable();
        if (to < 0) {
            throw Errno.EINVAL.exception();
        }
        instance.check();
        try {
            return from.remaining() == 0 ? 0 : inode.write(to, from);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public long seek(long offset, int whence) throws ErrnoException {
        positionLock.lock();
        try {
            long base = switch (whence) {
                case 0 -> 0;
                case 1 -> position;
                case 2 -> stat().size();
                default -> throw Errno.EINVAL.exception();
            };
            long target = base + offset;
            if (target < 0) {
                throw (offset > 0 ? Errno.EOVERFLOW : Errno.EINVAL).exception();
            }
            position = target;
            return target;
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public int readDirectory(DirectorySink sink) throws ErrnoException {
        requireReadable();
        if (!inode.isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
        positionLock.lock();
        try {
            int taken = 0;
            if (position == 0) {
                if (!sink.entry(stat().inode(), 1, Stat.S_IFDIR, ".")) {
                    return taken;
                }
                position = 1;
                taken++;
            }
            if (position == 1) {
                if (!sink.entry(location.up().stat().inode(), DOTS, Stat.S_IFDIR, "..")) {
                    return taken;
                }
                position = DOTS;
                taken++;
            }
            if (location.unlinked) {
                return taken;
            }
            instance.check();
            try {
                return taken
                        + inode.readDirectory(position - DOTS, (number, next, type, name) -> {
                            if (!sink.entry(number, next + DOTS, type, name)) {
                                return false;
                            }
                            position = next + DOTS;
                            return true;
                        });
            } catch (RuntimeException | LinkageError e) {
                throw instance.failed(e);
            }
        } finally {
            positionLock.unlock();
        }
    }

    @Override
    public void truncate(long length) throws ErrnoException {
        requireWritable();
        if (length < 0) {
            throw Errno.EINVAL.exception();
        }
        instance.checkWritable();
        try {
            inode.truncate(length);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }
}
