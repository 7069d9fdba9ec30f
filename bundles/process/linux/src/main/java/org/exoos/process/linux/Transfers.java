package org.exoos.process.linux;

import org.exoos.process.Processes;
import org.exoos.process.Signals;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;

/** Reading and writing with waits: files never wait themselves, so that they can be swapped while tasks do. */
final class Transfers {
    private Transfers() {}

    // hot path
    static long read(OpenFile file, IoBuffer into, Caller caller) throws ErrnoException, WaitQueue.Interrupted {
        long count = file.read(into, caller);
        return count != OpenFile.WOULD_BLOCK ? count : readWaiting(file, into, caller);
    }

    // hot path
    private static long readWaiting(OpenFile file, IoBuffer into, Caller caller)
            throws ErrnoException, WaitQueue.Interrupted {
        requireBlocking(file);
        WaitQueue queue = file.readiness();
        WaitQueue.Waiter waiter = new WaitQueue.Waiter();
        queue.register(waiter);
        try {
            for (; ; ) {
                long count = file.read(into, caller); // once more: what came before the registration woke nobody
                if (count != OpenFile.WOULD_BLOCK) {
                    return count;
                }
                waiter.await(0);
            }
        } finally {
            queue.unregister(waiter);
        }
    }

    /** Writes everything, as blocking pipes and terminals promise; a signal or an error after some bytes ends with these. */
    // hot path
    static long write(OpenFile file, IoBuffer from, UserThread thread, Processes processes)
            throws ErrnoException, WaitQueue.Interrupted {
        long wanted = from.remaining(); // a device may leave the bytes where they are
        long done = 0;
        try {
            for (; ; ) {
                long count = file.write(from, thread.process());
                if (count == OpenFile.WOULD_BLOCK) {
                    await(file, OpenFile.POLLOUT);
                    continue;
                }
                done += count;
                if (count <= 0 || done >= wanted) {
                    return done;
                }
            }
        } catch (ErrnoException e) {
            if (done > 0) {
                return done;
            }
            if (e.errno() == Errno.EPIPE) {
                processes.raise(thread, Signals.SIGPIPE);
            }
            throw e;
        } catch (WaitQueue.Interrupted e) {
            if (done > 0) {
                return done;
            }
            throw e;
        }
    }

    static void await(OpenFile file, int events) throws ErrnoException, WaitQueue.Interrupted {
        requireBlocking(file);
        file.readiness().await(() -> file.poll(events) != 0, 0);
    }

    private static void requireBlocking(OpenFile file) throws ErrnoException {
        if ((file.flags() & OpenFlags.O_NONBLOCK) != 0) {
            throw Errno.EAGAIN.exception();
        }
    }
}
