package org.exoos.sched.core;

import org.exoos.sched.OwnCacheLines;
import org.jspecify.annotations.Nullable;

/**
 * Which carrier may go on after a call of a policy. A carrier that is stuck in such a call loses the CPU (see {@link Watchdog}); when it comes back after
 * all, {@link #still} ends it before it touches anything.
 */
final class Token extends OwnCacheLines {
    private volatile @Nullable Thread holder;

    /** Thrown out of a pass in a carrier that has lost the CPU. Stackless and shared. */
    static final class LostCpu extends RuntimeException {
        private static final long serialVersionUID = 1;
        private static final LostCpu INSTANCE = new LostCpu();

        private LostCpu() {
            super("another carrier has the CPU", null, false, false);
        }
    }

    /** From now on that thread alone goes on; none for null. */
    void hand(@Nullable Thread carrier) {
        holder = carrier;
    }

    @Nullable
    Thread holder() {
        return holder;
    }

    /** After each call of a policy. Hot path. */
    void still() {
        if (holder != Thread.currentThread()) {
            throw LostCpu.INSTANCE;
        }
    }
}
