package org.exoos.vfs;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open file whose contents are made when it is read, for file systems that show the kernel's state. A read at position 0 makes
 * them afresh; reads further on see the same text.
 */
public abstract class TextFile extends AbstractFile {
    private static final int WRITE_MAX = 4096;

    private final ReentrantLock lock = new ReentrantLock();
    private byte[] contents = {};
    private long position;

    protected TextFile(int flags, String path) {
        super(flags, path);
    }

    /** The contents now; each char is one byte. */
    protected abstract String text() throws ErrnoException;

    /** Takes what one write(2) wrote, without the trailing newline. */
    protected void store(String value, Caller caller) throws ErrnoException {
        throw Errno.EACCES.exception();
    }

    @Override
    protected void closed() {}

    @Override
    public long read(IoBuffer into, Caller caller) throws ErrnoException {
        lock.lock();
        try {
            long count = read(into, position, caller);
            position += count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long read(IoBuffer into, long from, Caller caller) throws ErrnoException {
        requireReadable();
        if (from < 0) {
            throw Errno.EINVAL.exception();
        }
        lock.lock();
        try {
            if (from == 0) {
                contents = text().getBytes(StandardCharsets.ISO_8859_1);
            }
            if (from >= contents.length) {
                return 0;
            }
            return into.put(contents, (int) from, contents.length - (int) from);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long write(IoBuffer from, Caller caller) throws ErrnoException {
        requireWritable();
        if (from.remaining() > WRITE_MAX) {
            throw Errno.EINVAL.exception();
        }
        byte[] bytes = new byte[(int) from.remaining()];
        int count = from.take(bytes, 0, bytes.length);
        int end = count > 0 && bytes[count - 1] == '\n' ? count - 1 : count;
        store(new String(bytes, 0, end, StandardCharsets.ISO_8859_1), caller);
        return count;
    }

    @Override
    public long write(IoBuffer from, long to, Caller caller) throws ErrnoException {
        return write(from, caller);
    }

    @Override
    public long seek(long offset, int whence) throws ErrnoException {
        lock.lock();
        try {
            long target = switch (whence) {
                case 0 -> offset;
                case 1 -> position + offset;
                default -> throw Errno.EINVAL.exception();
            };
            if (target < 0) {
                throw Errno.EINVAL.exception();
            }
            position = target;
            return target;
        } finally {
            lock.unlock();
        }
    }

    /** O_TRUNC of shells: there is nothing to cut. */
    @Override
    public void truncate(long length) {}
}
