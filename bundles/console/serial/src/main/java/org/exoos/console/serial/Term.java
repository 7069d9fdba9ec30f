package org.exoos.console.serial;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver.Chip;
import org.exoos.hal.PortLease;
import org.jspecify.annotations.Nullable;

/**
 * One version of the driver on one port: what it is lent, and the door to it. One call is inside at a time; who comes meanwhile leaves a note and goes, and the one inside does
 * it before it leaves. A driver that never comes back therefore holds one thread, not those that write.
 *
 * <pre>
 *   state              event                        next state
 *   taking over        the driver has taken over    open; what was noted is done
 *   open               call                         inside
 *   inside             call                         inside, noted
 *   inside             it returns                   inside with what was noted, else open
 *   inside, open       closed for a swap            the same, closing: calls are noted only
 *   closing            reopened                     open; what was noted is done
 *   taking over, inside  it throws                  over: nobody enters any more
 *   any                revoked                      the registers are gone; what is inside fails at its next access
 * </pre>
 */
final class Term implements DriverPort {
    static final int INTERRUPT = 1;
    static final int TRANSMIT = 2;
    private static final int NOTED = INTERRUPT | TRANSMIT;
    private static final int BUSY = 4;
    private static final int CLOSING = 8;
    private static final long DRAIN_STEP_NANOS = 100_000;

    private final LinePort port;
    private final PortLease registers;
    private final Version version;
    private final AtomicInteger state = new AtomicInteger(BUSY);
    private @Nullable Chip chip;
    private volatile @Nullable Thread inside;
    private volatile @Nullable Thread waiting;
    /** The driver threw: nobody enters any more, and whoever waits for it waits in vain. */
    private volatile boolean over;
    /** Guarded by the port's lock. */
    private boolean revoked;
    /** Of the call that is inside. */
    private boolean moved;

    private boolean wasLow;

    Term(LinePort port, PortLease registers, Version version) {
        this.port = port;
        this.registers = registers;
        this.version = version;
    }

    /** Has the driver take over, and look at the chip. Throws what it throws. One thread, once. */
    void begin() {
        inside = Thread.currentThread();
        try {
            Chip driven = version.driver().takeOver(this);
            chip = driven;
            state.getAndUpdate(seen -> seen | INTERRUPT);
            for (int todo = next(); todo != 0; todo = next()) {
                perform(driven, todo);
            }
        } finally {
            left();
        }
    }

    /** Whether the driver has taken over. For the thread that calls {@link #begin}. */
    boolean begun() {
        return chip != null;
    }

    /** Has the driver do something; if it is busy, it will. Never waits. Hot path. */
    void call(int what) {
        int seen;
        do {
            seen = state.get();
        } while (!state.compareAndSet(seen, (seen & (BUSY | CLOSING)) != 0 ? seen | what : BUSY));
        if ((seen & (BUSY | CLOSING)) == 0) {
            run(what);
        }
    }

    private void run(int what) {
        // Whoever comes before the driver has taken over finds it busy.
        Chip driven = Objects.requireNonNull(chip);
        inside = Thread.currentThread();
        int slot = version.calls().enter();
        try {
            for (int todo = what; todo != 0; todo = next()) {
                perform(driven, todo);
            }
        } catch (RuntimeException | Error why) {
            over = true;
            if (!revoked()) {
                version.failures().failed(version, why);
            }
        } finally {
            version.calls().leave(slot);
            left();
        }
    }

    private void perform(Chip driven, int todo) {
        if ((todo & INTERRUPT) != 0) {
            driven.interrupt();
        } else {
            driven.transmit();
        }
        if (moved) {
            boolean low = wasLow;
            moved = false;
            wasLow = false;
            port.sent(low);
        }
    }

    /** What was noted; 0 when there is nothing, and then nobody is inside any more. */
    private int next() {
        int seen;
        int todo;
        do {
            seen = state.get();
            todo = (seen & CLOSING) == 0 ? seen & NOTED : 0;
        } while (!state.compareAndSet(seen, todo == 0 ? seen & ~BUSY : BUSY));
        return todo;
    }

    private void left() {
        inside = null;
        Thread other = waiting;
        if (other != null) {
            LockSupport.unpark(other);
        }
    }

    boolean isPolled() {
        return version.driver() instanceof Polled;
    }

    boolean busy() {
        return (state.get() & BUSY) != 0;
    }

    /** Whether somebody is inside who will leave. */
    boolean comesBack() {
        return busy() && !over;
    }

    /** Who wants to be woken when nobody is inside any more. One thread at a time. */
    void waiting(@Nullable Thread thread) {
        waiting = thread;
    }

    /** Whether the thread is inside. */
    boolean holds(Thread thread) {
        return inside == thread;
    }

    /** Lets nobody in any more, and waits for who is inside. Returns whether nobody is. */
    boolean close(long deadline) {
        state.getAndUpdate(seen -> seen | CLOSING);
        while (busy()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(this, DRAIN_STEP_NANOS);
        }
        return true;
    }

    /** Lets others in again, and does what was noted. */
    void reopen() {
        state.getAndUpdate(seen -> seen & ~CLOSING);
        call(INTERRUPT);
    }

    private boolean revoked() {
        port.lock.lock();
        try {
            return revoked;
        } finally {
            port.lock.unlock();
        }
    }

    /** Takes the registers away. Requires: the port's lock. */
    void revoke() {
        revoked = true;
    }

    // ---- what a driver is lent

    @Override
    public String name() {
        return port.name();
    }

    @Override
    public int in(int register) {
        port.lock.lock();
        try {
            check();
            return registers.in8(register);
        } finally {
            port.lock.unlock();
        }
    }

    @Override
    public void out(int register, int value) {
        port.lock.lock();
        try {
            check();
            registers.out8(register, value);
        } finally {
            port.lock.unlock();
        }
    }

    // hot path
    @Override
    public int send(int register, int limit) {
        port.lock.lock();
        try {
            check();
            ByteRing output = port.output;
            int count = Math.min(limit, output.count());
            if (count > 0) {
                wasLow |= output.room() < LinePort.OUTPUT / 2;
                moved = true;
            }
            for (int i = 0; i < count; i++) {
                registers.out8(register, output.first());
                output.drop();
            }
            return count;
        } finally {
            port.lock.unlock();
        }
    }

    @Override
    public boolean receive(int register) {
        port.lock.lock();
        try {
            check();
            if (port.input.room() == 0) {
                port.hold();
                return false;
            }
            port.input.put((byte) registers.in8(register));
            return true;
        } finally {
            port.lock.unlock();
        }
    }

    @Override
    public int unsent() {
        port.lock.lock();
        try {
            check();
            return port.output.count();
        } finally {
            port.lock.unlock();
        }
    }

    @Override
    public int room() {
        port.lock.lock();
        try {
            check();
            return port.input.room();
        } finally {
            port.lock.unlock();
        }
    }

    private void check() {
        if (revoked) {
            throw new IllegalStateException(port.name() + " was taken away");
        }
    }

    @Override
    public String toString() {
        Thread thread = inside;
        return version.name() + (thread == null ? "" : " with " + thread.getName() + " inside");
    }
}
