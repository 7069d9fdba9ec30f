package org.exoos.vfs;

import org.exoos.sched.WaitQueue;

/**
 * An open file description (open(2)): what descriptors refer to. Thread-safe. Reference-counted by its holders (descriptor
 * tables): made with one reference; {@link #release()} by the last closes it.
 */
public interface OpenFile {
    /** Returned instead of a count when the operation would have to wait. */
    long WOULD_BLOCK = -11;

    int POLLIN = 1;
    int POLLOUT = 4;
    int POLLERR = 8;
    int POLLHUP = 0x10;

    /** Status flags as of open(2) and fcntl(F_SETFL). */
    int flags();

    void flags(int flags);

    Stat stat() throws ErrnoException;

    /** The path it was opened by, absolute, for /proc/PID/fd; or pipe:[n] and the like. */
    String path();

    /** Reads at the file position, which it advances; 0 at the end; {@link #WOULD_BLOCK} when nothing is there yet. */
    long read(IoBuffer into, Caller caller) throws ErrnoException;

    /** Writes at the file position (the end with O_APPEND). EPIPE does not send SIGPIPE: the system call does. */
    long write(IoBuffer from, Caller caller) throws ErrnoException;

    /** pread(2); ESPIPE when not seekable. */
    long read(IoBuffer into, long position, Caller caller) throws ErrnoException;

    long write(IoBuffer from, long position, Caller caller) throws ErrnoException;

    /** lseek(2): whence 0 SET, 1 CUR, 2 END; returns the new position. */
    long seek(long offset, int whence) throws ErrnoException;

    /**
     * getdents(2) in file-system-neutral form: hands entries to the sink until it refuses one.
     *
     * @return number of entries taken, 0 at the end
     */
    int readDirectory(DirectorySink sink) throws ErrnoException;

    /** Readiness now: a subset of events, plus POLLERR and POLLHUP when they hold. */
    int poll(int events);

    /** Signalled at each change of readiness. A file that is always ready may return an idle queue. */
    WaitQueue readiness();

    /** ioctl(2); argument memory is reached through {@code memory}. ENOTTY when the request is unknown. */
    long ioctl(int request, long argument, IoctlMemory memory, Caller caller) throws ErrnoException;

    void truncate(long length) throws ErrnoException;

    /** The inode behind it, or null for pipes and other anonymous files. */
    @org.jspecify.annotations.Nullable
    Inode inode();

    /** Directory entry this file was opened through (for fchdir, openat), or null. */
    @org.jspecify.annotations.Nullable
    Path location();

    /** One more holder. Returns this. */
    OpenFile retain();

    void release();

    /** Takes directory entries; false = no room, the entry will be offered again. */
    interface DirectorySink {
        boolean entry(long inode, long nextOffset, int type, String name) throws ErrnoException;
    }

    /** User memory of an ioctl argument. */
    interface IoctlMemory {
        void read(long address, byte[] into, int offset, int length) throws ErrnoException;

        void write(long address, byte[] from, int offset, int length) throws ErrnoException;
    }
}
