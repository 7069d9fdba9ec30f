package org.exoos.memory;

/**
 * Frames of the RAM granted to Java: a buddy allocator, with per-CPU caches in front. A frame has a reference count, for sharing by copy-on-write and the page
 * cache. Any thread; never blocks on events. Hot path: allocates nothing on the heap.
 */
public interface FrameAllocator {
    /** Size of a frame in bytes. */
    int FRAME_SIZE = 4096;

    /** Physical address of a zeroed frame with one reference, or 0 when none is left. */
    long allocate();

    /** The same, contents undefined: for frames that are overwritten whole at once. */
    long allocateUninitialised();

    /** 2^order contiguous frames, aligned to their size, contents undefined; 0 when there are none. */
    long allocateContiguous(int order);

    void freeContiguous(long address, int order);

    /** One more reference. */
    void retain(long frame);

    /** Drops a reference; the last frees the frame. */
    void release(long frame);

    int references(long frame);

    long totalFrames();

    long freeFrames();
}
