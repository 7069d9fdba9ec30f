package org.exoos.sched.core;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.exoos.sched.OwnCacheLines;

/** CPUs that idle, bit n = CPU n: every wake-up reads it, so it is on no line with anything else that is written. Any thread. */
final class IdleMask extends OwnCacheLines {
    private static final AtomicLongFieldUpdater<IdleMask> MASK =
            AtomicLongFieldUpdater.newUpdater(IdleMask.class, "mask");

    private volatile long mask;

    /** Hot path. */
    long get() {
        return mask;
    }

    boolean change(long expected, long next) {
        return MASK.compareAndSet(this, expected, next);
    }

    void clear(long bits) {
        MASK.updateAndGet(this, before -> before & ~bits);
    }
}
