package org.exoos.console.serial;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.console.ByteReceiver;
import org.exoos.console.SerialPort;
import org.exoos.hal.Devices;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.PortLease;
import org.exoos.hal.Processors;
import org.exoos.sched.WaitQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port. Its bottom half is a platform thread of high priority: it empties the receiver into the input ring, hands the ring to
 * the receiver, and feeds the transmitter from the output ring. Writers feed the transmitter themselves while it is empty, so that
 * short output needs no interrupt.
 *
 * <p>{@code lock} guards registers and rings; receivers are called without it. When the input ring is full the receive interrupt is off
 * until the ring is half empty again.
 */
final class UartPort implements SerialPort {
    private static final Logger LOG = LoggerFactory.getLogger(UartPort.class);
    private static final int INPUT = 1 << 14;
    private static final int OUTPUT = 1 << 16;

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteRing input = new ByteRing(INPUT);
    private final ByteRing output = new ByteRing(OUTPUT);
    private final WaitQueue readable = new WaitQueue();
    private final WaitQueue writable = new WaitQueue();
    private final Uart uart;
    private final InterruptLine line;
    private final Thread bottomHalf;
    private final Delivery delivery = new Delivery(this);
    private volatile @Nullable Runnable writableListener;
    private volatile boolean closed;
    /** Somebody saw little room or unsent bytes, and may wait for {@code writable}. Guarded by lock. */
    private boolean awaited;

    private UartPort(String name, Uart uart, InterruptLine line, Processors processors) {
        this.name = name;
        this.uart = uart;
        this.line = line;
        this.bottomHalf = Thread.ofPlatform().name("irq-" + name).daemon(true).unstarted(() -> {
            processors.threadClass(Processors.ThreadClass.HIGH);
            serve();
        });
    }

    /** Takes a port into service; null when nothing is there. */
    static @Nullable UartPort open(String name, int base, int irq, Devices devices, Processors processors) {
        PortLease ports = devices.ports(name, base, Uart.PORTS);
        Uart uart = new Uart(ports);
        if (!uart.present()) {
            ports.close();
            return null;
        }
        InterruptLine line;
        try {
            line = devices.interrupt(name, irq);
        } catch (RuntimeException e) {
            ports.close();
            throw e;
        }
        UartPort port = new UartPort(name, uart, line, processors);
        uart.initialise(port.input);
        uart.enable(Uart.RECEIVE);
        port.bottomHalf.start();
        return port;
    }

    void close() {
        delivery.to(null);
        lock.lock();
        try {
            closed = true;
            uart.close();
        } finally {
            lock.unlock();
        }
        line.close();
        readable.signal();
        writable.signal();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void receiver(@Nullable ByteReceiver receiver) {
        delivery.to(receiver);
        delivery.deliver();
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        int taken = 0;
        boolean sent = false;
        lock.lock();
        try {
            if (closed) {
                return length;
            }
            int put;
            do {
                put = output.put(bytes, offset + taken, length - taken);
                taken += put;
                sent |= transmit();
            } while (put > 0 && taken < length);
            awaited |= taken < length;
        } finally {
            lock.unlock();
        }
        if (sent) {
            signalWritable();
        }
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
        lock.lock();
        try {
            int taken = input.take(into, offset, length);
            if (!closed && (uart.enabled() & Uart.RECEIVE) == 0 && input.count() <= INPUT / 2) {
                uart.enable(uart.enabled() | Uart.RECEIVE);
                receive();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void serve() {
        try {
            while (!closed) {
                line.await();
                boolean sent = false;
                boolean got = false;
                lock.lock();
                try {
                    // Edge-triggered: the next interrupt comes only after none was pending.
                    do {
                        got |= receive();
                        sent |= transmit();
                    } while (!closed && uart.pending());
                } finally {
                    lock.unlock();
                }
                if (got) {
                    delivery.deliver();
                    readable.signal();
                }
                if (sent) {
                    signalWritable();
                }
            }
        } catch (InterruptLine.Closed e) {
            LOG.debug("{} is out of service", name);
        } catch (RuntimeException | LinkageError e) {
            if (!closed) {
                LOG.error("{} is dead: its interrupt thread failed", name, e);
            }
        }
    }

    private void signalWritable() {
        writable.signal();
        Runnable listener = writableListener;
        if (listener != null) {
            listener.run();
        }
    }

    /** Empties the receiver; returns whether there was something. Requires: lock. */
    private boolean receive() {
        boolean got = false;
        while (!closed && uart.dataReady()) {
            if (input.room() == 0) {
                uart.enable(uart.enabled() & ~Uart.RECEIVE);
                break;
            }
            input.put((byte) uart.read());
            got = true;
        }
        return got;
    }

    /**
     * Fills the transmitter while it is empty; its interrupt is on while something is left. Returns whether there is room now that
     * somebody may wait for. Requires: lock.
     */
    private boolean transmit() {
        if (closed) {
            return false;
        }
        boolean wasLow = output.room() < OUTPUT / 2;
        boolean moved = false;
        while (output.count() > 0 && uart.transmitterEmpty()) {
            for (int i = 0; i < Uart.FIFO_SIZE && output.count() > 0; i++) {
                uart.write(output.take());
            }
            moved = true;
        }
        boolean more = output.count() > 0;
        uart.enable(more ? uart.enabled() | Uart.TRANSMIT : uart.enabled() & ~Uart.TRANSMIT);
        boolean signal = awaited && moved && (!more || wasLow && output.room() >= OUTPUT / 2);
        awaited &= !signal;
        return signal;
    }
}
