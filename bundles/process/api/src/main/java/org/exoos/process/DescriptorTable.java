package org.exoos.process;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.jspecify.annotations.Nullable;

/**
 * File descriptors of a process, or of several that share them (CLONE_FILES). Lookup takes no lock. A table owns one reference of each
 * file in it. Thread-safe.
 */
public final class DescriptorTable {
    /** Descriptors that a table may ever have (hard limit of RLIMIT_NOFILE). */
    public static final int MAXIMUM = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable OpenFile[] files = new OpenFile[32];
    private final BitSet closeOnExec = new BitSet();
    private int holders = 1;

    /**
     * The file behind a descriptor with a reference of the caller's own, to be released after use.
     *
     * @throws ErrnoException EBADF
     */
    // hot path
    public OpenFile use(int descriptor) throws ErrnoException {
        @Nullable OpenFile[] files = this.files;
        if (descriptor >= 0 && descriptor < files.length) {
            OpenFile file = files[descriptor];
            if (file != null) {
                try {
                    return file.retain();
                } catch (IllegalStateException closedMeanwhile) {
                    throw Errno.EBADF.exception();
                }
            }
        }
        throw Errno.EBADF.exception();
    }

    /**
     * Gives a file the lowest free descriptor not below {@code from}; takes over the caller's reference, and drops it on failure.
     *
     * @throws ErrnoException EMFILE
     */
    public int add(OpenFile file, int from, boolean closeOnExec, int limit) throws ErrnoException {
        lock.lock();
        try {
            @Nullable OpenFile[] files = this.files;
            int at = from;
            while (at < files.length && files[at] != null) {
                at++;
            }
            if (at < Math.min(limit, MAXIMUM)) {
                set(at, file, closeOnExec);
                return at;
            }
        } finally {
            lock.unlock();
        }
        file.release();
        throw Errno.EMFILE.exception();
    }

    /** dup2(2): takes over the caller's reference; what was there is closed. */
    public void put(int descriptor, OpenFile file, boolean closeOnExec) {
        OpenFile old;
        lock.lock();
        try {
            old = descriptor < files.length ? files[descriptor] : null;
            set(descriptor, file, closeOnExec);
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.release();
        }
    }

    /** close(2). */
    public void close(int descriptor) throws ErrnoException {
        OpenFile old;
        lock.lock();
        try {
            old = descriptor >= 0 && descriptor < files.length ? files[descriptor] : null;
            if (old == null) {
                throw Errno.EBADF.exception();
            }
            files[descriptor] = null;
            closeOnExec.clear(descriptor);
        } finally {
            lock.unlock();
        }
        old.release();
    }

    public boolean closeOnExec(int descriptor) {
        lock.lock();
        try {
            return closeOnExec.get(descriptor);
        } finally {
            lock.unlock();
        }
    }

    public void closeOnExec(int descriptor, boolean value) {
        lock.lock();
        try {
            closeOnExec.set(descriptor, value);
        } finally {
            lock.unlock();
        }
    }

    /** Highest descriptor in use + 1. */
    public int end() {
        @Nullable OpenFile[] files = this.files;
        int end = files.length;
        while (end > 0 && files[end - 1] == null) {
            end--;
        }
        return end;
    }

    /** The file for people to look at, without a reference. */
    public @Nullable OpenFile peek(int descriptor) {
        @Nullable OpenFile[] files = this.files;
        return descriptor >= 0 && descriptor < files.length ? files[descriptor] : null;
    }

    /** One more holder (CLONE_FILES). Returns this. */
    public DescriptorTable retain() {
        lock.lock();
        try {
            holders++;
            return this;
        } finally {
            lock.unlock();
        }
    }

    public boolean shared() {
        lock.lock();
        try {
            return holders > 1;
        } finally {
            lock.unlock();
        }
    }

    /** A copy that shares the open files (fork). */
    public DescriptorTable copy() {
        DescriptorTable copy = new DescriptorTable();
        lock.lock();
        try {
            copy.files = Arrays.copyOf(files, files.length);
            for (OpenFile file : copy.files) {
                if (file != null) {
                    file.retain();
                }
            }
            copy.closeOnExec.or(closeOnExec);
            return copy;
        } finally {
            lock.unlock();
        }
    }

    /** Closes what execve(2) closes. */
    public void exec() {
        for (int i = 0; i < files.length; i++) {
            if (closeOnExec(i)) {
                closeIfOpen(i);
            }
        }
    }

    /** A holder is gone; the last closes everything. */
    public void release() {
        lock.lock();
        try {
            if (--holders > 0) {
                return;
            }
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < files.length; i++) {
            closeIfOpen(i);
        }
    }

    private void closeIfOpen(int descriptor) {
        if (peek(descriptor) != null) {
            try {
                close(descriptor);
            } catch (ErrnoException closedMeanwhile) {
                // nothing left to do
            }
        }
    }

    // requires: lock
    private void set(int descriptor, OpenFile file, boolean close) {
        if (descriptor >= files.length) {
            files = Arrays.copyOf(files, Math.min(MAXIMUM, Math.max(files.length * 2, descriptor + 1)));
        }
        files[descriptor] = file;
        closeOnExec.set(descriptor, close);
    }
}
