package org.exoos.vfs.tmpfs;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.PageSource;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;

/**
 * A regular file: its pages are frames, a page never written is a hole. Mappings share the frames.
 *
 * <p>{@code lock} guards size and page tree and is never held while the caller's memory is touched: the frame is retained, the
 * lock released, then bytes are copied. Bytes past the end are zero in every frame.
 */
final class TmpFile extends TmpInode implements PageSource {
    private static final int PAGE = FrameAllocator.FRAME_SIZE;
    private static final int SHIFT = 12;
    private static final long MAXIMUM_SIZE = 1L << 46;

    private final ReentrantLock lock = new ReentrantLock();
    private final PageTree pages = new PageTree();
    private volatile long size;

    TmpFile(Tmpfs fileSystem, int mode, Credentials owner) {
        super(fileSystem, mode, owner);
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    long pageCount() {
        return pages.pages();
    }

    // hot path
    @Override
    public long read(long position, IoBuffer into) throws ErrnoException {
        long total = 0;
        while (into.remaining() > 0) {
            long at = position + total;
            long end = size;
            if (at >= end) {
                break;
            }
            int offset = (int) at & PAGE - 1;
            int length = (int) Math.min(Math.min(PAGE - offset, end - at), into.remaining());
            int copied;
            try {
                copied = copyOut(at >>> SHIFT, offset, length, into);
            } catch (ErrnoException e) {
                if (total > 0) {
                    break;
                }
                throw e;
            }
            total += copied;
            if (copied < length) {
                break;
            }
        }
        return total;
    }

    private int copyOut(long index, int offset, int length, IoBuffer into) throws ErrnoException {
        long frame = existing(index);
        if (frame == 0) {
            return into.putZeros(length);
        }
        try {
            return into.putPhysical(frame + offset, length);
        } finally {
            fileSystem.frames.release(frame);
        }
    }

    // hot path
    @Override
    public long write(long position, IoBuffer from) throws ErrnoException {
        if (position > MAXIMUM_SIZE) {
            throw Errno.EFBIG.exception();
        }
        long total = 0;
        while (from.remaining() > 0 && position + total < MAXIMUM_SIZE) {
            long at = position + total;
            int offset = (int) at & PAGE - 1;
            int length = (int) Math.min(PAGE - offset, from.remaining());
            int copied;
            try {
                copied = copyIn(at, offset, length, from);
            } catch (ErrnoException e) {
                if (total > 0) {
                    break;
                }
                throw e;
            }
            total += copied;
            if (copied < length) {
                break;
            }
        }
        touchModified();
        return total;
    }

    private int copyIn(long at, int offset, int length, IoBuffer from) throws ErrnoException {
        long frame = obtain(at >>> SHIFT);
        if (frame < 0) {
            throw Errno.ENOSPC.exception();
        }
        try {
            int copied = from.takePhysical(frame + offset, length);
            lock.lock();
            try {
                size = Math.max(size, at + copied);
            } finally {
                lock.unlock();
            }
            return copied;
        } finally {
            fileSystem.frames.release(frame);
        }
    }

    @Override
    public void truncate(long length) throws ErrnoException {
        if (length > MAXIMUM_SIZE) {
            throw Errno.EFBIG.exception();
        }
        lock.lock();
        try {
            if (length < size) {
                cut(length);
            }
            size = length;
        } finally {
            lock.unlock();
        }
        touchModified();
    }

    @Override
    public PageSource pages() {
        return this;
    }

    @Override
    public long frame(long index) {
        if (index < 0 || index >= size + PAGE - 1 >>> SHIFT) {
            return 0;
        }
        return obtain(index);
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    void unlinked() {
        super.unlinked();
        if (links == 0 && holders() == 0) {
            free();
        }
    }

    @Override
    public void released() {
        if (links == 0) {
            free();
        }
    }

    private void free() {
        lock.lock();
        try {
            cut(0);
            size = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Drops what lies past the length. Requires: lock. */
    private void cut(long length) {
        long before = pages.pages() + pages.nodes();
        pages.removeFrom(length + PAGE - 1 >>> SHIFT, fileSystem.frames::release);
        fileSystem.uncharge(before - pages.pages() - pages.nodes());
        int rest = (int) length & PAGE - 1;
        long last = rest == 0 ? 0 : pages.get(length >>> SHIFT);
        if (last != 0) {
            fileSystem.memory.zero(last + rest, PAGE - rest);
        }
    }

    /** The frame of a page, retained; 0 for a hole. */
    private long existing(long index) {
        lock.lock();
        try {
            long frame = pages.get(index);
            if (frame != 0) {
                fileSystem.frames.retain(frame);
            }
            return frame;
        } finally {
            lock.unlock();
        }
    }

    /** The frame of a page, made when it was a hole, retained; -1 when the limit or memory is exhausted. */
    private long obtain(long index) {
        lock.lock();
        try {
            long frame = pages.get(index);
            if (frame == 0) {
                frame = fill(index);
                if (frame == 0) {
                    return -1;
                }
            }
            fileSystem.frames.retain(frame);
            return frame;
        } finally {
            lock.unlock();
        }
    }

    // requires: lock
    private long fill(long index) {
        int needed = 1 + pages.nodesFor(index);
        int charged = 0;
        while (charged < needed && fileSystem.charge()) {
            charged++;
        }
        long frame = charged == needed ? fileSystem.frames.allocate() : 0;
        if (frame == 0) {
            fileSystem.uncharge(charged);
            return 0;
        }
        pages.put(index, frame);
        return frame;
    }
}
