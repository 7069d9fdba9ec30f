package org.exoos.memory.core;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.PageSource;

/** Pages of a shared anonymous mapping: made at first touch, freed with the last area. */
final class AnonymousSource implements PageSource {
    private static final int CHUNK = 512;

    private final FrameAllocator frames;
    private final Commit commit;
    private final long pages;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[][] chunks;
    private int holders;

    AnonymousSource(FrameAllocator frames, Commit commit, long pages) {
        this.frames = frames;
        this.commit = commit;
        this.pages = pages;
        this.chunks = new long[Math.toIntExact((pages + CHUNK - 1) / CHUNK)][];
    }

    @Override
    public long frame(long index) {
        if (index < 0 || index >= pages) {
            return 0;
        }
        lock.lock();
        try {
            int at = (int) (index / CHUNK);
            if (chunks[at] == null) {
                chunks[at] = new long[CHUNK];
            }
            long[] chunk = chunks[at];
            int in = (int) (index % CHUNK);
            if (chunk[in] == 0) {
                chunk[in] = frames.allocate();
                if (chunk[in] == 0) {
                    return -1;
                }
            }
            frames.retain(chunk[in]);
            return chunk[in];
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long size() {
        return pages * FrameAllocator.FRAME_SIZE;
    }

    @Override
    public boolean writable() {
        return true;
    }

    @Override
    public void retain() {
        lock.lock();
        try {
            holders++;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release() {
        lock.lock();
        try {
            if (--holders > 0) {
                return;
            }
            for (long[] chunk : chunks) {
                if (chunk != null) {
                    for (long frame : chunk) {
                        if (frame != 0) {
                            frames.release(frame);
                        }
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        commit.uncharge(pages);
    }
}
