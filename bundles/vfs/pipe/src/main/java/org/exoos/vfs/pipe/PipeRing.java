package org.exoos.vfs.pipe;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one pipe (pipe(7)): 64 KiB, writes of up to 4,096 bytes are not split. The array begins small and grows with
 * what is in it. {@code lock} may be held while the caller's memory faults; no fault is resolved through a pipe.
 */
final class PipeRing {
    static final int CAPACITY = 65_536;
    /** PIPE_BUF: writes up to this size are atomic. */
    static final int ATOMIC = 4_096;

    final long number;
    final long created;
    final WaitQueue readers = new WaitQueue();
    final WaitQueue writers = new WaitQueue();

    private final ReentrantLock lock = new ReentrantLock();
    private byte @Nullable [] bytes;
    private int head;
    /** Written under the lock; read without it by those who find nothing. */
    private volatile int count;

    private boolean readerGone;
    private volatile boolean writerGone;

    PipeRing(long number, long created) {
        this.number = number;
        this.created = created;
    }

    // hot path
    long read(IoBuffer into) throws ErrnoException {
        if (into.remaining() == 0) {
            return 0;
        }
        if (count == 0 && !writerGone) {
            return OpenFile.WOULD_BLOCK; // what is written from here on, or the end, is signalled to those who wait
        }
        long total = 0;
        lock.lock();
        try {
            byte[] bytes = this.bytes;
            int left = count;
            if (left == 0 || bytes == null) {
                return writerGone ? 0 : OpenFile.WOULD_BLOCK;
            }
            while (left > 0 && into.remaining() > 0) {
                int contiguous = Math.min(left, bytes.length - head);
                int copied = put(into, bytes, contiguous, total);
                if (copied <= 0) {
                    break;
                }
                head = (head + copied) & bytes.length - 1;
                left -= copied;
                count = left;
                total += copied;
            }
            if (left == 0) {
                head = 0;
            }
        } finally {
            lock.unlock();
        }
        writers.signal();
        return total;
    }

    // hot path
    long write(IoBuffer from) throws ErrnoException {
        long wanted = from.remaining();
        if (wanted == 0) {
            return 0;
        }
        long total = 0;
        lock.lock();
        try {
            if (readerGone) {
                throw Errno.EPIPE.exception();
            }
            int held = count;
            int free = CAPACITY - held;
            if (free == 0 || wanted <= ATOMIC && wanted > free) {
                return OpenFile.WOULD_BLOCK;
            }
            byte[] bytes = room((int) Math.min(wanted, free));
            while (held < CAPACITY && from.remaining() > 0) {
                int tail = (head + held) & bytes.length - 1;
                int contiguous = Math.min(bytes.length - held, bytes.length - tail);
                if (contiguous == 0) {
                    break;
                }
                int copied = take(from, bytes, tail, contiguous, total);
                if (copied <= 0) {
                    break;
                }
                held += copied;
                count = held;
                total += copied;
            }
        } finally {
            lock.unlock();
        }
        readers.signal();
        return total;
    }

    int readable() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    int poll(boolean readingEnd, int events) {
        lock.lock();
        try {
            if (readingEnd) {
                return (count > 0 ? events & OpenFile.POLLIN : 0) | (writerGone ? OpenFile.POLLHUP : 0);
            }
            if (readerGone) {
                return events & OpenFile.POLLOUT | OpenFile.POLLERR;
            }
            return CAPACITY - count >= ATOMIC ? events & OpenFile.POLLOUT : 0;
        } finally {
            lock.unlock();
        }
    }

    void close(boolean readingEnd) {
        lock.lock();
        try {
            if (readingEnd) {
                readerGone = true;
                bytes = null;
                count = 0;
            } else {
                writerGone = true;
            }
        } finally {
            lock.unlock();
        }
        readers.signal();
        writers.signal();
    }

    /** The array, grown so that {@code more} bytes fit. Requires: lock. */
    private byte[] room(int more) {
        byte[] old = bytes;
        int needed = count + more;
        if (old != null && old.length >= needed) {
            return old;
        }
        int length = ATOMIC;
        while (length < needed) {
            length <<= 1;
        }
        byte[] grown = new byte[length];
        if (old != null) {
            int first = Math.min(count, old.length - head);
            System.arraycopy(old, head, grown, 0, first);
            System.arraycopy(old, 0, grown, first, count - first);
        }
        head = 0;
        bytes = grown;
        return grown;
    }

    /** A fault after the first byte ends the transfer; one before it is the caller's. Requires: lock. */
    private int put(IoBuffer into, byte[] bytes, int length, long before) throws ErrnoException {
        try {
            return into.put(bytes, head, length);
        } catch (ErrnoException e) {
            if (before > 0) {
                return 0;
            }
            throw e;
        }
    }

    private static int take(IoBuffer from, byte[] bytes, int tail, int length, long before) throws ErrnoException {
        try {
            return from.take(bytes, tail, length);
        } catch (ErrnoException e) {
            if (before > 0) {
                return 0;
            }
            throw e;
        }
    }
}
