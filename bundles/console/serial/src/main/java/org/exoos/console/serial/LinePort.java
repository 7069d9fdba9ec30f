package org.exoos.console.serial;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.console.ByteReceiver;
import org.exoos.console.SerialPort;
import org.exoos.hal.PortLease;
import org.exoos.sched.WaitQueue;
import org.jspecify.annotations.Nullable;

/**
 * One port: what was received and what is to be sent, and the lease of its registers. Which driver moves the bytes is a matter of the {@link Term};
 * the port goes on from one to the next.
 *
 * <p>{@code lock} guards rings and registers for the moment of a single access; receivers, listeners and drivers are called without it. So nobody
 * who writes ever waits for a driver.
 */
final class LinePort implements SerialPort {
    static final int INPUT = 1 << 14;
    static final int OUTPUT = 1 << 16;
    private static final long IDLE_CHECK_NANOS = 1_000_000;

    final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock. */
    final ByteRing input = new ByteRing(INPUT);
    /** Guarded by lock. */
    final ByteRing output = new ByteRing(OUTPUT);

    private final String name;
    private final PortLease registers;
    private final WaitQueue readable = new WaitQueue();
    private final WaitQueue writable = new WaitQueue();
    private final Delivery delivery = new Delivery(this);
    private volatile Term term;
    private volatile @Nullable BottomHalf bottomHalf;
    private volatile @Nullable Runnable writableListener;
    private volatile boolean closed;
    /** The input ring was full, and somebody has to look again when it is not. Guarded by lock. */
    private boolean held;
    /** Somebody saw little room or unsent bytes, and may wait for {@code writable}. Guarded by lock. */
    private boolean awaited;

    /** @param first who drives it from the beginning */
    LinePort(String name, PortLease registers, Version first) {
        this.name = name;
        this.registers = registers;
        this.term = new Term(this, registers, first);
    }

    @Override
    public String name() {
        return name;
    }

    Term term() {
        return term;
    }

    /** From now on its interrupts are looked after. */
    void attend(BottomHalf thread) {
        bottomHalf = thread;
        thread.start();
    }

    /** Takes the registers away from who has them and makes a term of another version, which does not begin before it is told to. Does not wait, calls no driver. */
    Term change(Version next) {
        Term fresh = new Term(this, registers, next);
        Term old = term;
        lock.lock();
        try {
            old.revoke();
            if (!closed) {
                Polled.mask(registers);
            }
            term = fresh;
        } finally {
            lock.unlock();
        }
        BottomHalf thread = bottomHalf;
        if (thread != null) {
            thread.leave(old);
        }
        return fresh;
    }

    void close() {
        delivery.to(null);
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            term.revoke();
            Polled.mask(registers);
            registers.close();
        } finally {
            lock.unlock();
        }
        BottomHalf thread = bottomHalf;
        if (thread != null) {
            thread.close();
        }
        readable.signal();
        writable.signal();
    }

    /** Has the driver look at the chip, and hands over what was received. Threads without locks: a bottom half, the poller. */
    void service() {
        look();
        deliver();
    }

    /** When this returns the driver has looked at the chip, and what it found is in the rings, whoever was inside; but who is inside himself does not wait for himself. */
    private void look() {
        Term now = term;
        now.call(Term.INTERRUPT);
        while (now.comesBack() && now == term && !now.holds(Thread.currentThread())) {
            // A writer is inside, and does it for us.
            now.waiting(Thread.currentThread());
            if (now.comesBack()) {
                LockSupport.parkNanos(this, IDLE_CHECK_NANOS);
            }
            now.waiting(null);
        }
    }

    private void deliver() {
        delivery.deliver();
        if (received() > 0) {
            readable.signal();
        }
    }

    @Override
    public void receiver(@Nullable ByteReceiver receiver) {
        delivery.to(receiver);
        delivery.deliver();
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        int taken = 0;
        int put;
        do {
            lock.lock();
            try {
                if (closed) {
                    return length;
                }
                put = output.put(bytes, offset + taken, length - taken);
                taken += put;
                awaited |= taken < length;
            } finally {
                lock.unlock();
            }
            term.call(Term.TRANSMIT);
        } while (put > 0 && taken < length);
        return taken;
    }

    @Override
    public int room() {
        lock.lock();
        try {
            awaited |= output.room() < OUTPUT / 2;
            return output.room();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int unsent() {
        lock.lock();
        try {
            awaited |= output.count() > 0;
            return output.count();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public WaitQueue writable() {
        return writable;
    }

    @Override
    public void discardOutput() {
        lock.lock();
        try {
            output.clear();
        } finally {
            lock.unlock();
        }
        signalWritable();
    }

    @Override
    public void writableListener(@Nullable Runnable listener) {
        writableListener = listener;
    }

    @Override
    public InputStream input() {
        return new PortInput(this);
    }

    @Override
    public OutputStream output() {
        return new PortOutput(this);
    }

    boolean closed() {
        return closed;
    }

    WaitQueue readable() {
        return readable;
    }

    int received() {
        lock.lock();
        try {
            return input.count();
        } finally {
            lock.unlock();
        }
    }

    /** Takes from the input ring and lets the line go on when it had been stopped. */
    int take(byte[] into, int offset, int length) {
        boolean again;
        int taken;
        lock.lock();
        try {
            taken = input.take(into, offset, length);
            again = held && input.count() <= INPUT / 2;
            held &= !again;
        } finally {
            lock.unlock();
        }
        if (again) {
            // Not only called: what a writer who is inside receives for us would stay in the ring until the next byte
            // comes.
            look();
        }
        return taken;
    }

    /** The input ring is full. Requires: lock. */
    void hold() {
        held = true;
    }

    /** Bytes were sent. @param wasLow whether less than half of the output ring was free before */
    void sent(boolean wasLow) {
        boolean signal;
        lock.lock();
        try {
            int room = output.room();
            signal = awaited && (room == OUTPUT || wasLow && room >= OUTPUT / 2);
            awaited &= !signal;
        } finally {
            lock.unlock();
        }
        if (signal) {
            signalWritable();
        }
    }

    private void signalWritable() {
        writable.signal();
        Runnable listener = writableListener;
        if (listener != null) {
            listener.run();
        }
    }

    @Override
    public String toString() {
        Term now = term;
        return name + ": " + now + ", " + unsent() + " bytes to be sent, " + received() + " received";
    }
}
