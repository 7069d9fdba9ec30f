package org.exoos.hal.simulated;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A 16550A whose line ends in the test: {@link #type} sends to the machine, {@link #output} is what it has sent. Transmission takes no
 * time, unless {@link #hold} makes it wait for the test. Its FIFOs are on, as the nucleus hands a port over; switching them drops what came and was not taken. Interrupts: received data and transmitter empty, as IER enables them.
 */
public final class SimulatedSerial implements PortDevice {
    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_IDENT = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;
    private static final int DLAB = 0x80;
    private static final int IER_RECEIVED = 1;
    private static final int IER_TRANSMITTER = 2;
    private static final int LSR_DATA_READY = 1;
    private static final int LSR_TRANSMITTER_IDLE = 0x60;
    private static final int IIR_NONE = 1;
    private static final int IIR_TRANSMITTER = 2;
    private static final int IIR_RECEIVED = 4;
    private static final int MSR_PRESENT = 0xb0;
    private static final int FIFO = 16;
    private static final int FIFO_ON = 1;
    private static final int FIFO_CLEAR_RECEIVER = 2;
    private static final int FIFO_CLEAR_TRANSMITTER = 4;

    private final Runnable interrupt;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sent = lock.newCondition();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ArrayDeque<Byte> received = new ArrayDeque<>();
    private final ArrayDeque<Integer> transmitting = new ArrayDeque<>();
    private final int[] registers = new int[8];
    /** As the nucleus leaves it. */
    private int fifoControl = FIFO_ON;

    private int divisor;
    private boolean transmitterEvent;
    private boolean held;
    private int overruns;

    SimulatedSerial(Runnable interrupt) {
        this.interrupt = interrupt;
    }

    /** Bytes arrive at the machine. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes arrive at the machine. */
    public void type(byte[] bytes) {
        lock.lock();
        try {
            for (byte b : bytes) {
                received.add(b);
            }
            if ((registers[INTERRUPT_ENABLE] & IER_RECEIVED) != 0) {
                interrupt.run();
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on bytes stay in the transmitter, which has room for 16 with its FIFO, for one without, until {@link #pass}. */
    public void hold() {
        lock.lock();
        try {
            held = true;
        } finally {
            lock.unlock();
        }
    }

    /** What is in the transmitter goes out; returns how many bytes. */
    public int pass() {
        lock.lock();
        try {
            int count = transmitting.size();
            transmitting.forEach(output::write);
            transmitting.clear();
            sent.signalAll();
            transmitterEvent |= count > 0;
            if (count > 0 && (registers[INTERRUPT_ENABLE] & IER_TRANSMITTER) != 0) {
                interrupt.run();
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /** Transmission takes no time again. */
    public void release() {
        lock.lock();
        try {
            held = false;
            pass();
        } finally {
            lock.unlock();
        }
    }

    /** Bytes that were lost because the machine wrote into a full transmitter. */
    public int overruns() {
        lock.lock();
        try {
            return overruns;
        } finally {
            lock.unlock();
        }
    }

    /** All that the machine has sent so far. */
    public byte[] outputBytes() {
        lock.lock();
        try {
            return output.toByteArray();
        } finally {
            lock.unlock();
        }
    }

    /** All that the machine has sent so far, as text. */
    public String output() {
        return new String(outputBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until the machine's output contains {@code text}; returns the output. */
    public String awaitOutput(String text, long millis) throws InterruptedException, TimeoutException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (!output().contains(text)) {
                if (left <= 0) {
                    throw new TimeoutException("no \"" + text + "\" within " + millis + " ms in: " + output());
                }
                left = sent.awaitNanos(left);
            }
            return output();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int in(int offset, int width) {
        lock.lock();
        try {
            return switch (offset) {
                case DATA -> dlab() ? divisor & 0xff : receive();
                case INTERRUPT_ENABLE -> dlab() ? divisor >>> 8 : registers[INTERRUPT_ENABLE];
                case INTERRUPT_IDENT -> identify() | (fifoControl & FIFO_ON) * 0xc0;
                case LINE_STATUS ->
                    (transmitting.isEmpty() ? LSR_TRANSMITTER_IDLE : 0) | (received.isEmpty() ? 0 : LSR_DATA_READY);
                case MODEM_STATUS -> MSR_PRESENT;
                default -> registers[offset];
            };
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void out(int offset, int width, int value) {
        lock.lock();
        try {
            switch (offset) {
                case DATA -> transmitOrDivide(value);
                case INTERRUPT_ENABLE -> enable(value);
                case INTERRUPT_IDENT -> fifo(value);
                case LINE_CONTROL, MODEM_CONTROL, 7 -> registers[offset] = value;
                default -> {
                    // The status registers are read only.
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean dlab() {
        return (registers[LINE_CONTROL] & DLAB) != 0;
    }

    private int receive() {
        Byte next = received.poll();
        return next == null ? 0 : next & 0xff;
    }

    private void transmitOrDivide(int value) {
        if (dlab()) {
            divisor = (divisor & 0xff00) | value;
            return;
        }
        if (held) {
            keep(value);
            return;
        }
        output.write(value);
        sent.signalAll();
        transmitterEvent = true;
        if ((registers[INTERRUPT_ENABLE] & IER_TRANSMITTER) != 0) {
            interrupt.run();
        }
    }

    private void keep(int value) {
        if (transmitting.size() == ((fifoControl & FIFO_ON) != 0 ? FIFO : 1)) {
            overruns++;
        } else {
            transmitting.add(value);
            transmitterEvent = false;
        }
    }

    private void enable(int value) {
        if (dlab()) {
            divisor = (divisor & 0xff) | value << 8;
            return;
        }
        int added = value & ~registers[INTERRUPT_ENABLE];
        registers[INTERRUPT_ENABLE] = value & 0xf;
        if ((added & IER_TRANSMITTER) != 0 && transmitting.isEmpty()) {
            transmitterEvent = true;
            interrupt.run();
        } else if ((added & IER_RECEIVED) != 0 && !received.isEmpty()) {
            interrupt.run();
        }
    }

    /** Switching the FIFOs on or off drops what they hold. */
    private void fifo(int value) {
        boolean switched = (fifoControl & FIFO_ON) != (value & FIFO_ON);
        fifoControl = value;
        if ((value & FIFO_CLEAR_RECEIVER) != 0 || switched) {
            received.clear();
        }
        if ((value & FIFO_CLEAR_TRANSMITTER) != 0 || switched) {
            transmitting.clear();
        }
    }

    private int identify() {
        if ((registers[INTERRUPT_ENABLE] & IER_RECEIVED) != 0 && !received.isEmpty()) {
            return IIR_RECEIVED;
        }
        if ((registers[INTERRUPT_ENABLE] & IER_TRANSMITTER) != 0 && transmitterEvent) {
            transmitterEvent = false;
            return IIR_TRANSMITTER;
        }
        return IIR_NONE;
    }
}
