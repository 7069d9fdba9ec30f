package org.exoos.vfs.tarfs;

import org.exoos.memory.FrameAllocator;
import org.exoos.memory.PageSource;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A regular file. Reads copy straight from the archive. Pages for mappings: where the archive has the page aligned and whole it is used
 * in place; otherwise it is copied once into a frame and kept.
 */
final class TarFile extends TarInode implements PageSource {
    private static final int PAGE = FrameAllocator.FRAME_SIZE;
    private static final int SHIFT = 12;
    private static final int CHUNK = 1 << 20;

    private final long data;
    private final long size;
    private final PageFrames frames;
    private long @Nullable [] copies;

    TarFile(TarAttributes attributes, long data, long size, PageFrames frames) {
        super(attributes);
        this.data = data;
        this.size = size;
        this.frames = frames;
    }

    @Override
    public long size() {
        return size;
    }

    // hot path
    @Override
    public long read(long position, IoBuffer into) throws ErrnoException {
        long total = 0;
        while (position + total < size) {
            int length = (int) Math.min(Math.min(size - position - total, into.remaining()), CHUNK);
            if (length == 0) {
                break;
            }
            int copied;
            try {
                copied = into.putPhysical(data + position + total, length);
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

    @Override
    public PageSource pages() {
        return this;
    }

    @Override
    public long frame(long index) {
        if (index < 0 || index > (size - 1) >> SHIFT || size == 0) {
            return 0;
        }
        long start = index << SHIFT;
        if ((data & PAGE - 1) == 0 && size - start >= PAGE) {
            return data + start;
        }
        return frames.copy(this, index);
    }

    /** The frame of a copied page, 0 when there is none yet. Requires: the lock of PageFrames. */
    long copied(long index) {
        return copies == null ? 0 : copies[(int) index];
    }

    /** Requires: the lock of PageFrames. */
    void copied(long index, long frame) {
        if (copies == null) {
            copies = new long[(int) (size + PAGE - 1 >> SHIFT)];
        }
        copies[(int) index] = frame;
    }

    /** Requires: the lock of PageFrames. */
    long @Nullable [] takeCopies() {
        long[] taken = copies;
        copies = null;
        return taken;
    }

    long address(long index) {
        return data + (index << SHIFT);
    }

    /** Bytes of the file in that page. */
    int length(long index) {
        return (int) Math.min(PAGE, size - (index << SHIFT));
    }
}
