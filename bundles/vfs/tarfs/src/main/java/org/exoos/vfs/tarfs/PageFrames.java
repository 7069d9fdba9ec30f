package org.exoos.vfs.tarfs;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.FrameAllocator;

/** Copied pages of all files of one mount: made on demand, kept until it is unmounted, at most as many as the archive has. */
final class PageFrames {
    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<TarFile> holders = new HashSet<>();

    PageFrames(PhysicalMemory memory, FrameAllocator frames) {
        this.memory = memory;
        this.frames = frames;
    }

    /** The frame of a page, retained for the caller; -1 when memory is short. */
    long copy(TarFile file, long index) {
        lock.lock();
        try {
            long frame = file.copied(index);
            if (frame == 0) {
                frame = frames.allocateUninitialised();
                if (frame == 0) {
                    return -1;
                }
                int length = file.length(index);
                memory.copy(file.address(index), frame, length);
                if (length < FrameAllocator.FRAME_SIZE) {
                    memory.zero(frame + length, FrameAllocator.FRAME_SIZE - length);
                }
                file.copied(index, frame);
                holders.add(file);
            }
            frames.retain(frame);
            return frame;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets all copies; frames still mapped live on in their mappings. */
    void dropAll() {
        lock.lock();
        try {
            for (TarFile file : holders) {
                long[] copies = file.takeCopies();
                if (copies == null) {
                    continue;
                }
                for (long frame : copies) {
                    if (frame != 0) {
                        frames.release(frame);
                    }
                }
            }
            holders.clear();
        } finally {
            lock.unlock();
        }
    }
}
