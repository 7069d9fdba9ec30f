package org.exoos.memory.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Free frames at hand on one CPU. Another native thread of the same CPU may come in between, so that the cache is claimed by a
 * flag; whoever finds it claimed goes to the buddy system.
 */
final class FrameCache {
    static final int CAPACITY = 128;
    static final int BATCH = 64;

    private static final VarHandle CLAIMED;

    static {
        try {
            CLAIMED = MethodHandles.lookup().findVarHandle(FrameCache.class, "claimed", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] frames = new long[CAPACITY];
    private int count;

    @SuppressWarnings("UnusedVariable") // through the handle
    private int claimed;

    boolean claim() {
        return CLAIMED.compareAndSet(this, 0, 1);
    }

    void unclaim() {
        CLAIMED.setRelease(this, 0);
    }

    // requires: claimed
    long take(Buddy buddy) {
        if (count == 0) {
            count = buddy.takeMany(frames, 0, BATCH);
            if (count == 0) {
                return 0;
            }
        }
        return frames[--count];
    }

    // requires: claimed
    void give(Buddy buddy, long frame) {
        if (count == CAPACITY) {
            count -= BATCH;
            buddy.giveMany(frames, count, BATCH);
        }
        frames[count++] = frame;
    }

    // requires: claimed
    void drain(Buddy buddy) {
        buddy.giveMany(frames, 0, count);
        count = 0;
    }

    int count() {
        return count;
    }
}
