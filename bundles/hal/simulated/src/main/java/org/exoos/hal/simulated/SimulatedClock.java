package org.exoos.hal.simulated;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.hal.Clock;

/**
 * Time of the simulated machine: the host's, or a virtual one that stands still until {@link #advance}d. A TSC tick is a
 * nanosecond.
 */
public final class SimulatedClock implements Clock {
    private static final long VIRTUAL_EPOCH = TimeUnit.SECONDS.toNanos(1_700_000_000L);

    private final boolean virtual;
    private final long hostStart = System.nanoTime();
    private final long wallStart;
    private final AtomicLong virtualNow = new AtomicLong(1_000_000L);
    private volatile Runnable advanced = () -> {};

    SimulatedClock(boolean virtual) {
        this.virtual = virtual;
        this.wallStart = virtual ? VIRTUAL_EPOCH : TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    }

    public boolean isVirtual() {
        return virtual;
    }

    @Override
    public long nanoTime() {
        return virtual ? virtualNow.get() : System.nanoTime() - hostStart + 1;
    }

    @Override
    public long wallNanos() {
        return wallStart + nanoTime();
    }

    @Override
    public long tsc() {
        return nanoTime();
    }

    @Override
    public long tscHz() {
        return TimeUnit.SECONDS.toNanos(1);
    }

    /** Moves virtual time on and wakes the CPUs whose idle deadline has passed. */
    public void advance(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("time does not run backwards: " + nanos);
        }
        pass(nanos);
        advanced.run();
    }

    /** Moves virtual time on to {@code nanoTime}, if it is not there yet. */
    void advanceTo(long nanoTime) {
        requireVirtual();
        virtualNow.accumulateAndGet(nanoTime, Math::max);
        advanced.run();
    }

    /** Virtual time that a program spends in ring 3; on a real clock nothing. */
    void spend(long nanos) {
        if (virtual) {
            virtualNow.addAndGet(nanos);
        }
    }

    void onAdvance(Runnable action) {
        advanced = action;
    }

    private void pass(long nanos) {
        requireVirtual();
        virtualNow.addAndGet(nanos);
    }

    private void requireVirtual() {
        if (!virtual) {
            throw new IllegalStateException("the clock is the host's");
        }
    }
}
