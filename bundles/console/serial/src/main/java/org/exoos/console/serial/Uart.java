package org.exoos.console.serial;

import org.exoos.hal.PortLease;

/**
 * Registers of a 16550 (National Semiconductor PC16550D data sheet). Not thread-safe.
 */
final class Uart {
    static final int PORTS = 8;
    static final int FIFO_SIZE = 16;

    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_IDENTIFY = 2;
    private static final int FIFO_CONTROL = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;
    private static final int SCRATCH = 7;

    private static final int FIFO_ENABLED = 0xc0;
    private static final int FIFO_ON = 0x01;
    private static final int FIFO_TRIGGER_8 = 0x80;
    private static final int EIGHT_BITS = 0x03;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int DTR_RTS_OUT2 = 0x0b;
    private static final int DATA_READY = 0x01;
    private static final int TRANSMITTER_EMPTY = 0x20;
    private static final int NONE_PENDING = 0x01;

    static final int RECEIVE = 0x01;
    static final int TRANSMIT = 0x02;

    private final PortLease ports;
    private int enabled;

    Uart(PortLease ports) {
        this.ports = ports;
    }

    /** Whether something that remembers a scratch value is there. */
    boolean present() {
        int saved = ports.in8(SCRATCH);
        ports.out8(SCRATCH, 0x5a);
        boolean first = ports.in8(SCRATCH) == 0x5a;
        ports.out8(SCRATCH, 0xa5);
        boolean second = ports.in8(SCRATCH) == 0xa5;
        ports.out8(SCRATCH, saved);
        return first && second;
    }

    /**
     * Sets 115200 8N1 and the FIFO. Changing the FIFO's state drops what waits in the receiver, so that goes to {@code waiting} first.
     */
    void initialise(ByteRing waiting) {
        enable(0);
        ports.out8(LINE_CONTROL, DIVISOR_LATCH | EIGHT_BITS);
        ports.out8(DATA, 1);
        ports.out8(INTERRUPT_ENABLE, 0);
        ports.out8(LINE_CONTROL, EIGHT_BITS);
        while (dataReady() && waiting.room() > 0) {
            waiting.put((byte) read());
        }
        if ((ports.in8(INTERRUPT_IDENTIFY) & FIFO_ENABLED) != FIFO_ENABLED) {
            ports.out8(FIFO_CONTROL, FIFO_ON | FIFO_TRIGGER_8);
        }
        ports.out8(MODEM_CONTROL, DTR_RTS_OUT2);
        ports.in8(MODEM_STATUS);
    }

    /** Which interrupts it raises: RECEIVE, TRANSMIT. */
    void enable(int interrupts) {
        if (enabled != interrupts) {
            enabled = interrupts;
            ports.out8(INTERRUPT_ENABLE, interrupts);
        }
    }

    int enabled() {
        return enabled;
    }

    /** Whether an interrupt is pending; reading it acknowledges a transmitter interrupt. */
    boolean pending() {
        return (ports.in8(INTERRUPT_IDENTIFY) & NONE_PENDING) == 0;
    }

    boolean dataReady() {
        return (ports.in8(LINE_STATUS) & DATA_READY) != 0;
    }

    boolean transmitterEmpty() {
        return (ports.in8(LINE_STATUS) & TRANSMITTER_EMPTY) != 0;
    }

    int read() {
        return ports.in8(DATA);
    }

    void write(int value) {
        ports.out8(DATA, value);
    }

    void close() {
        enable(0);
        ports.close();
    }
}
