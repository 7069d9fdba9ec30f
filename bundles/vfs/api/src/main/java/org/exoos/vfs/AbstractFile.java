package org.exoos.vfs;

import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.sched.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * What most open files have in common: flags, path, reference count. Made with one reference. The defaults are those of a
 * character device that cannot seek and is always ready.
 */
public abstract class AbstractFile implements OpenFile {
    private final AtomicInteger references = new AtomicInteger(1);
    private final String path;
    private volatile int flags;

    protected AbstractFile(int flags, String path) {
        this.flags = flags & ~(OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOCTTY | OpenFlags.O_TRUNC);
        this.path = path;
    }

    /** The last reference is gone. Called once. */
    protected abstract void closed();

    /** Whether the access mode allows reading. */
    protected final boolean readable() {
        int flags = this.flags;
        return (flags & OpenFlags.O_ACCMODE) != OpenFlags.O_WRONLY && (flags & OpenFlags.O_PATH) == 0;
    }

    /** Whether the access mode allows writing. */
    protected final boolean writable() {
        int flags = this.flags;
        return (flags & OpenFlags.O_ACCMODE) != OpenFlags.O_RDONLY && (flags & OpenFlags.O_PATH) == 0;
    }

    protected final void requireReadable() throws ErrnoException {
        if (!readable()) {
            throw Errno.EBADF.exception();
        }
    }

    protected final void requireWritable() throws ErrnoException {
        if (!writable()) {
            throw Errno.EBADF.exception();
        }
    }

    @Override
    public int flags() {
        return flags;
    }

    /** F_SETFL: O_APPEND and O_NONBLOCK can change, nothing else. */
    @Override
    public void flags(int flags) {
        int settable = OpenFlags.O_APPEND | OpenFlags.O_NONBLOCK;
        this.flags = (this.flags & ~settable) | (flags & settable);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long read(IoBuffer into, long position, Caller caller) throws ErrnoException {
        throw Errno.ESPIPE.exception();
    }

    @Override
    public long write(IoBuffer from, long position, Caller caller) throws ErrnoException {
        throw Errno.ESPIPE.exception();
    }

    @Override
    public long seek(long offset, int whence) throws ErrnoException {
        throw Errno.ESPIPE.exception();
    }

    @Override
    public int readDirectory(DirectorySink sink) throws ErrnoException {
        throw Errno.ENOTDIR.exception();
    }

    @Override
    public int poll(int events) {
        return events & (POLLIN | POLLOUT);
    }

    @Override
    public WaitQueue readiness() {
        return WaitQueue.IDLE;
    }

    @Override
    public long ioctl(int request, long argument, IoctlMemory memory, Caller caller) throws ErrnoException {
        throw Errno.ENOTTY.exception();
    }

    @Override
    public void truncate(long length) throws ErrnoException {
        throw Errno.EINVAL.exception();
    }

    @Override
    public @Nullable Inode inode() {
        return null;
    }

    @Override
    public @Nullable Path location() {
        return null;
    }

    @Override
    public final OpenFile retain() {
        if (references.getAndIncrement() <= 0) {
            references.getAndDecrement();
            throw new IllegalStateException(path + " is closed");
        }
        return this;
    }

    @Override
    public final void release() {
        int left = references.decrementAndGet();
        if (left == 0) {
            closed();
        } else if (left < 0) {
            references.incrementAndGet();
            throw new IllegalStateException(path + " released once too often");
        }
    }
}
