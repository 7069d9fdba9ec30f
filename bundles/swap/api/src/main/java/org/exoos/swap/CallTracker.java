package org.exoos.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.exoos.swap.SwapTarget.Inside;
import org.jspecify.annotations.Nullable;

/**
 * Which calls are inside a component. For gates: {@link #enter} before a call, {@link #leave} after it, in a {@code finally}. Costs one compare-and-set and one
 * store, takes no lock, allocates nothing. A call finds its slot by its thread; when another call holds that slot it goes untracked, which loses nothing: a
 * component that keeps one call for too long keeps others as well.
 *
 * <p>Time is {@link #now}, which the watchdog moves on; the age of a call is right to one period of it. The time that a machine did not run at all (debugger,
 * stalled host) is not counted, since the watchdog did not run either.
 */
public final class CallTracker {
    private static final int SLOTS = 64;
    /** Slots are two cache lines apart. */
    private static final int STRIDE = 16;

    private static final long START = 1;
    private static volatile long now = START;

    private final AtomicLongArray since = new AtomicLongArray(SLOTS * STRIDE);
    private final @Nullable Thread[] threads = new @Nullable Thread[SLOTS];
    private final LongAdder calls = new LongAdder();
    private final String what;

    /** @param what the calls do, for people */
    public CallTracker(String what) {
        this.what = what;
    }

    /** Moves time on, at most by {@code limit} nanoseconds. The watchdog alone. */
    public static void advance(long nanos, long limit) {
        now += Math.min(nanos, limit);
    }

    /** Begins a call; hand the result to {@link #leave}. Hot path. */
    public int enter() {
        Thread thread = Thread.currentThread();
        int slot = (int) (thread.threadId() & SLOTS - 1);
        calls.increment();
        if (since.getPlain(slot * STRIDE) != 0 || !since.compareAndSet(slot * STRIDE, 0, now)) {
            return -1;
        }
        threads[slot] = thread;
        return slot;
    }

    /** Ends a call. Hot path. */
    public void leave(int slot) {
        if (slot >= 0) {
            threads[slot] = null;
            since.setRelease(slot * STRIDE, 0);
        }
    }

    /** Calls since it was made. */
    public long calls() {
        return calls.sum();
    }

    /** The calls that are inside now. */
    public List<Inside> inside() {
        List<Inside> found = new ArrayList<>();
        for (int slot = 0; slot < SLOTS; slot++) {
            long begun = since.getAcquire(slot * STRIDE);
            Thread thread = threads[slot];
            if (begun != 0 && thread != null) {
                found.add(new Inside(thread.getName() + " (" + thread.threadId() + ")", what, now - begun));
            }
        }
        return found;
    }
}
