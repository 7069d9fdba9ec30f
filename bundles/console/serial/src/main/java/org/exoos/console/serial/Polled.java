package org.exoos.console.serial;

import org.exoos.console.DriverPort;
import org.exoos.console.SerialDriver;
import org.exoos.hal.PortLease;

/**
 * The driver that is built in: no interrupts, somebody has to ask it. Serves until the first driver comes and when one has failed. Believes nothing of
 * the state that it finds the chip in, and leaves its FIFOs as they are: to change them would drop what they hold. Registers: National Semiconductor PC16550D data sheet.
 */
final class Polled implements SerialDriver {
    static final String NAME = "polled";

    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int SCRATCH = 7;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int EIGHT_BITS = 0x03;
    /** Without OUT2, which on a PC connects the chip with its interrupt line. */
    private static final int DTR_RTS = 0x03;

    private static final int DATA_READY = 0x01;
    private static final int TRANSMITTER_EMPTY = 0x20;
    /** Bytes sent in one call, so that it ends even when the chip is as fast as who writes. */
    private static final int SENT_AT_MOST = 1 << 16;

    /** Whether something that remembers a scratch value is there. */
    static boolean present(PortLease registers) {
        int saved = registers.in8(SCRATCH);
        registers.out8(SCRATCH, 0x5a);
        boolean first = registers.in8(SCRATCH) == 0x5a;
        registers.out8(SCRATCH, 0xa5);
        boolean second = registers.in8(SCRATCH) == 0xa5;
        registers.out8(SCRATCH, saved);
        return first && second;
    }

    /** No interrupts from now on, whatever the chip was told before. Changes nothing that waits in it. */
    static void mask(PortLease registers) {
        registers.out8(LINE_CONTROL, EIGHT_BITS);
        registers.out8(INTERRUPT_ENABLE, 0);
        registers.out8(MODEM_CONTROL, DTR_RTS);
    }

    @Override
    public Chip takeOver(DriverPort port) {
        port.out(INTERRUPT_ENABLE, 0);
        port.out(MODEM_CONTROL, DTR_RTS);
        port.out(LINE_CONTROL, DIVISOR_LATCH | EIGHT_BITS);
        if (port.in(DATA) != 1 || port.in(INTERRUPT_ENABLE) != 0) {
            port.out(DATA, 1);
            port.out(INTERRUPT_ENABLE, 0);
        }
        port.out(LINE_CONTROL, EIGHT_BITS);
        return new Chip() {
            @Override
            public void interrupt() {
                receive(port);
                send(port);
            }

            @Override
            public void transmit() {
                send(port);
            }
        };
    }

    private static void receive(DriverPort port) {
        boolean room = true;
        while (room && (port.in(LINE_STATUS) & DATA_READY) != 0) {
            room = port.receive(DATA);
        }
    }

    /** One byte at a time: this works for every chip, also when nobody knows how deep its FIFO is. */
    private static void send(DriverPort port) {
        int sent = 0;
        while (sent < SENT_AT_MOST && (port.in(LINE_STATUS) & TRANSMITTER_EMPTY) != 0 && port.send(DATA, 1) > 0) {
            sent++;
        }
    }
}
