package org.exoos.console.uart;

import org.exoos.console.DriverPort;

/** Registers of a 16550 (National Semiconductor PC16550D data sheet). Not thread-safe. */
final class Registers {
    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_IDENTIFY = 2;
    private static final int FIFO_CONTROL = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;

    private static final int FIFO_ENABLED = 0xc0;
    private static final int FIFO_ON = 0x01;
    private static final int FIFO_TRIGGER_8 = 0x80;
    private static final int EIGHT_BITS = 0x03;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int DIVISOR_115200 = 1;
    private static final int DTR_RTS_OUT2 = 0x0b;
    private static final int DATA_READY = 0x01;
    private static final int TRANSMITTER_EMPTY = 0x20;
    private static final int TRANSMITTER_IDLE = 0x40;
    private static final int NONE_PENDING = 0x01;
    /** Looks at the line status in the time that a full FIFO takes at 115200 baud, 1.4 ms, on the slowest bus, and then some. */
    private static final int PATIENCE = 10_000;

    static final int RECEIVE = 0x01;
    static final int TRANSMIT = 0x02;

    private final DriverPort port;
    private int enabled;

    Registers(DriverPort port) {
        this.port = port;
    }

    /**
     * Sets 115200 8N1. The FIFO is on since the nucleus began, and stays on: who does not use it does not mind it, and switching drops what comes in that moment.
     * A chip without it is brought into order all the same; what waits there goes its way first.
     */
    void initialise(boolean fifo) {
        port.out(INTERRUPT_ENABLE, 0);
        port.out(LINE_CONTROL, DIVISOR_LATCH | EIGHT_BITS);
        if (port.in(DATA) != DIVISOR_115200 || port.in(INTERRUPT_ENABLE) != 0) {
            port.out(DATA, DIVISOR_115200);
            port.out(INTERRUPT_ENABLE, 0);
        }
        port.out(LINE_CONTROL, EIGHT_BITS);
        if (fifo && (port.in(INTERRUPT_IDENTIFY) & FIFO_ENABLED) != FIFO_ENABLED) {
            for (int i = 0; i < PATIENCE && (port.in(LINE_STATUS) & TRANSMITTER_IDLE) == 0; i++) {
                Thread.onSpinWait();
            }
            receive();
        }
        if (fifo) {
            port.out(FIFO_CONTROL, FIFO_ON | FIFO_TRIGGER_8);
        }
        port.out(MODEM_CONTROL, DTR_RTS_OUT2);
        port.in(MODEM_STATUS);
    }

    /** Which interrupts it raises: RECEIVE, TRANSMIT. */
    void enable(int interrupt, boolean on) {
        int wanted = on ? enabled | interrupt : enabled & ~interrupt;
        if (enabled != wanted) {
            enabled = wanted;
            port.out(INTERRUPT_ENABLE, wanted);
        }
    }

    /** Whether an interrupt is pending; reading it acknowledges a transmitter interrupt. */
    boolean pending() {
        return (port.in(INTERRUPT_IDENTIFY) & NONE_PENDING) == 0;
    }

    boolean transmitterEmpty() {
        return (port.in(LINE_STATUS) & TRANSMITTER_EMPTY) != 0;
    }

    /** Empties the receiver; false when there was no room for all. */
    boolean receive() {
        while ((port.in(LINE_STATUS) & DATA_READY) != 0) {
            if (!port.receive(DATA)) {
                return false;
            }
        }
        return true;
    }

    /** Fills an empty transmitter; whether there may be more to send. */
    boolean send(int fifo) {
        return port.send(DATA, fifo) == fifo;
    }
}
