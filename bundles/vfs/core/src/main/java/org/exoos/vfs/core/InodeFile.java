package org.exoos.vfs.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.swap.CallTracker;
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
    private final boolean directory;
    private final Instance instance;
    private final AppendLocks appends;
    private final ReentrantLock positionLock = new ReentrantLock();
    private long position;
    /** The inode that this file holds a reference of. */
    private volatile Inode held;

    InodeFile(Dentry location, int flags, AppendLocks appends) throws ErrnoException {
        super(flags, "");
        this.location = location;
        this.held = location.inode();
        this.directory = location.isDirectory();
        this.instance = location.instance;
        this.appends = appends;
        held.retain();
        instance.openFiles.incrementAndGet();
        TypeGate gate = instance.gate;
        if (gate != null) {
            gate.opened(this);
        }
    }

    /** The inode in the version that is in charge. Hot path. */
    private Inode current() throws ErrnoException {
        Inode now = location.inode();
        if (now instanceof LostInode && !instance.alive() && instance.recovered()) {
            now = location.inode();
        }
        if (now != held) {
            hold(now);
        }
        if (now instanceof LostInode) {
            throw Errno.EIO.exception();
        }
        return now;
    }

    /** Lets go of the old version without calling it. */
    private synchronized void hold(Inode now) {
        if (now != held) {
            now.retain();
            held = now;
        }
    }

    /** Another version has taken over. */
    void renew() {
        Inode now = location.inode();
        if (now != held) {
            hold(now);
        }
    }

    @Override
    protected void closed() {
        instance.openFiles.decrementAndGet();
        TypeGate gate = instance.gate;
        if (gate != null) {
            gate.closed(this);
        }
        try {
            if (gate == null || instance.alive() && location.inode() == held) {
                held.release();
            }
        } catch (RuntimeException | Error e) {
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
        int begun = instance.epoch();
        CallTracker calls = instance.calls();
        int slot = Instance.enter(calls);
        try {
            return current().stat();
        } catch (RuntimeException | Error e) {
            throw instance.failed(e, begun);
        } finally {
            Instance.leave(calls, slot);
        }
    }

    @Override
    public Inode inode() {
        return instance.gate == null ? held : location.outside();
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
        if (directory) {
            throw Errno.EISDIR.exception();
        }
        if (from < 0) {
            throw Errno.EINVAL.exception();
        }
        long wanted = into.remaining();
        if (wanted == 0) {
            return 0;
        }
        for (boolean again = false; ; again = true) {
            instance.check();
            int begun = instance.epoch();
            CallTracker calls = instance.calls();
            int slot = Instance.enter(calls);
            try {
                return current().read(from, into);
            } catch (RuntimeException | Error e) {
                ErrnoException failed = instance.failed(e, begun);
                if (again || into.remaining() != wanted || !instance.again(begun)) {
                    throw failed;
                }
            } finally {
                Instance.leave(calls, slot);
            }
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
            ReentrantLock append = appends.lock(held);
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
            return from.remaining() == 0 ? 0 : current().write(to, from);
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
        if (!directory) {
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
            int begun = instance.epoch();
            CallTracker calls = instance.calls();
            int slot = Instance.enter(calls);
            try {
                return taken
                        + current().readDirectory(position - DOTS, (number, next, type, name) -> {
                            if (!sink.entry(number, next + DOTS, type, name)) {
                                return false;
                            }
                            position = next + DOTS;
                            return true;
                        });
            } catch (RuntimeException | Error e) {
                throw instance.failed(e, begun);
            } finally {
                Instance.leave(calls, slot);
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
            current().truncate(length);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }
}
