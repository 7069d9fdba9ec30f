package org.exoos.vfs.core;

import org.exoos.sched.WaitQueue;
import org.exoos.vfs.AbstractFile;
import org.exoos.vfs.Caller;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.exoos.vfs.Stat;

/** The mount gate around an open file that a file system made itself (devices, generated files). */
final class GateFile extends AbstractFile {
    private final OpenFile inner;
    private final Dentry location;
    private final Inode inode;
    private final Instance instance;

    GateFile(OpenFile inner, Dentry location, int flags) {
        super(flags, "");
        this.inner = inner;
        this.location = location;
        this.inode = location.inode();
        this.instance = location.instance;
        inode.retain();
        instance.openFiles.incrementAndGet();
    }

    @Override
    protected void closed() {
        instance.openFiles.decrementAndGet();
        try {
            inner.release();
            inode.release();
        } catch (RuntimeException | LinkageError e) {
            instance.failed(e);
        }
    }

    @Override
    public void flags(int flags) {
        super.flags(flags);
        inner.flags(flags);
    }

    @Override
    public String path() {
        return location.absolute();
    }

    @Override
    public Stat stat() throws ErrnoException {
        return location.stat();
    }

    @Override
    public Inode inode() {
        return inode;
    }

    @Override
    public Path location() {
        return location;
    }

    @Override
    public long read(IoBuffer into, Caller caller) throws ErrnoException {
        requireReadable();
        instance.check();
        try {
            return inner.read(into, caller);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public long write(IoBuffer from, Caller caller) throws ErrnoException {
        requireWritable();
        instance.check();
        try {
            return inner.write(from, caller);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public long read(IoBuffer into, long position, Caller caller) throws ErrnoException {
        requireReadable();
        instance.check();
        try {
            return inner.read(into, position, caller);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public long write(IoBuffer from, long position, Caller caller) throws ErrnoException {
        requireWritable();
        instance.check();
        try {
            return inner.write(from, position, caller);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public long seek(long offset, int whence) throws ErrnoException {
        instance.check();
        try {
            return inner.seek(offset, whence);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public int poll(int events) {
        if (!instance.alive()) {
            return events | POLLERR;
        }
        try {
            return inner.poll(events);
        } catch (RuntimeException | LinkageError e) {
            instance.failed(e);
            return POLLERR;
        }
    }

    @Override
    public WaitQueue readiness() {
        try {
            return inner.readiness();
        } catch (RuntimeException | LinkageError e) {
            instance.failed(e);
            return WaitQueue.IDLE;
        }
    }

    @Override
    public long ioctl(int request, long argument, IoctlMemory memory, Caller caller) throws ErrnoException {
        instance.check();
        try {
            return inner.ioctl(request, argument, memory, caller);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }

    @Override
    public void truncate(long length) throws ErrnoException {
        requireWritable();
        instance.check();
        try {
            inner.truncate(length);
        } catch (RuntimeException | LinkageError e) {
            throw instance.failed(e);
        }
    }
}
