package org.exoos.console.tty;

import org.exoos.sched.WaitQueue;
import org.exoos.vfs.AbstractFile;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Stat;

/** An open terminal. */
final class TtyFile extends AbstractFile {
    private final Tty tty;
    private final int generation;
    /** When a read with VTIME ends, on the System.nanoTime() scale; 0 when none waits. */
    private volatile long deadline;

    TtyFile(Tty tty, int flags, String path) {
        super(flags, path);
        this.tty = tty;
        this.generation = tty.generation();
    }

    @Override
    protected void closed() {}

    @Override
    public Stat stat() {
        return new Stat(5, 0, tty.mode(), 1, 0, 0, tty.number(), 0, 0, 0, 0, 0);
    }

    @Override
    public long read(IoBuffer into, Caller caller) throws ErrnoException {
        requireReadable();
        if (hungUp() || into.remaining() == 0) {
            return 0;
        }
        tty.jobs().checkRead(tty, caller);
        long count = tty.read(into, timeOver());
        if (count != WOULD_BLOCK) {
            deadline = 0;
        } else if ((flags() & OpenFlags.O_NONBLOCK) == 0) {
            armTimer();
        }
        return count;
    }

    @Override
    public long write(IoBuffer from, Caller caller) throws ErrnoException {
        requireWritable();
        if (hungUp()) {
            throw Errno.EIO.exception();
        }
        if (tty.termios().localHas(Termios.TOSTOP)) {
            tty.jobs().checkChange(tty, caller);
        }
        return tty.write(from);
    }

    @Override
    public int poll(int events) {
        if (hungUp()) {
            return events & (POLLIN | POLLOUT) | POLLHUP;
        }
        int ready = 0;
        if ((events & POLLIN) != 0 && tty.readable(timeOver())) {
            ready |= POLLIN;
        }
        if ((events & POLLOUT) != 0 && tty.writableNow()) {
            ready |= POLLOUT;
        }
        return ready;
    }

    @Override
    public WaitQueue readiness() {
        return tty.changes();
    }

    @Override
    public long ioctl(int request, long argument, IoctlMemory memory, Caller caller) throws ErrnoException {
        if (hungUp()) {
            throw Errno.EIO.exception();
        }
        return TtyControl.ioctl(tty, request, argument, memory, caller);
    }

    private boolean hungUp() {
        return generation != tty.generation();
    }

    private boolean timeOver() {
        long at = deadline;
        return at != 0 && System.nanoTime() - at >= 0;
    }

    /**
     * VTIME: with VMIN 0 the time runs from the call, else from the last byte. The waiter is woken by a kernel task of the
     * terminal bundle when the time is over.
     */
    private void armTimer() {
        Termios t = tty.termios();
        long nanos = t.timeNanos();
        boolean applies = !t.canonical() && nanos > 0 && (t.minimum() == 0 ? deadline == 0 : tty.available() > 0);
        if (applies) {
            deadline = System.nanoTime() + nanos;
            tty.wakeAfter(nanos);
        }
    }
}
