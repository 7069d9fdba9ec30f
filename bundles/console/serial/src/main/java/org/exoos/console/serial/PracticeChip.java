package org.exoos.console.serial;

import java.io.ByteArrayOutputStream;
import org.exoos.hal.PortLease;

/**
 * A 16550 to practise on: remembers what was sent, and notices when a driver does what a real chip would answer with lost bytes. Its transmitter
 * is emptied by {@link #pass} alone. One thread.
 */
final class PracticeChip implements PortLease {
    private static final int REGISTERS = 8;
    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_IDENTIFY = 2;
    private static final int LINE_CONTROL = 3;
    private static final int LINE_STATUS = 5;
    private static final int DIVISOR_LATCH = 0x80;
    private static final int RECEIVE = 1;
    private static final int TRANSMIT = 2;
    private static final int FIFO = 16;

    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final int[] registers = new int[REGISTERS];
    private final ByteRing arriving = new ByteRing(FIFO);
    private int divisor;
    private int filled;
    private int overruns;
    private boolean transmitterEvent;

    /** Bytes arrive, as many as the receiver has room for; returns how many. */
    int arrive(byte[] bytes, int offset, int length) {
        return arriving.put(bytes, offset, length);
    }

    /** Time passes: what is in the transmitter is on the line. */
    void pass() {
        transmitterEvent |= filled > 0;
        filled = 0;
    }

    /** Bytes written into a full transmitter. */
    int overruns() {
        return overruns;
    }

    /** Whether it raises its line. */
    boolean interrupts() {
        return identify() != 1;
    }

    @Override
    public int in8(int offset) {
        boolean latch = (registers[LINE_CONTROL] & DIVISOR_LATCH) != 0;
        return switch (offset) {
            case DATA -> latch ? divisor & 0xff : receive();
            case INTERRUPT_ENABLE -> latch ? divisor >>> 8 : registers[offset];
            case INTERRUPT_IDENTIFY -> acknowledge() | (registers[offset] & 1) * 0xc0;
            case LINE_STATUS -> (filled == 0 ? 0x60 : 0) | (arriving.count() > 0 ? 1 : 0);
            default -> registers[offset];
        };
    }

    @Override
    public void out8(int offset, int value) {
        boolean latch = (registers[LINE_CONTROL] & DIVISOR_LATCH) != 0;
        if (latch && offset <= INTERRUPT_ENABLE) {
            divisor = offset == DATA ? divisor & 0xff00 | value : divisor & 0xff | value << 8;
        } else if (offset == DATA) {
            transmit(value);
        } else {
            transmitterEvent |=
                    offset == INTERRUPT_ENABLE && (value & ~registers[offset] & TRANSMIT) != 0 && filled == 0;
            registers[offset] = value;
        }
    }

    private int receive() {
        if (arriving.count() == 0) {
            return 0;
        }
        int value = arriving.first() & 0xff;
        arriving.drop();
        return value;
    }

    private void transmit(int value) {
        int depth = (registers[INTERRUPT_IDENTIFY] & 1) != 0 ? FIFO : 1;
        if (filled == depth) {
            overruns++;
            return;
        }
        filled++;
        transmitterEvent = false;
        sent.write(value);
    }

    private int identify() {
        int enabled = registers[INTERRUPT_ENABLE];
        if ((enabled & RECEIVE) != 0 && arriving.count() > 0) {
            return 4;
        }
        return (enabled & TRANSMIT) != 0 && transmitterEvent ? 2 : 1;
    }

    private int acknowledge() {
        int value = identify();
        transmitterEvent &= value != 2;
        return value;
    }

    @Override
    public int in16(int offset) {
        throw new IllegalArgumentException("a 16550 has registers of 8 bits");
    }

    @Override
    public int in32(int offset) {
        return in16(offset);
    }

    @Override
    public void out16(int offset, int value) {
        throw new IllegalArgumentException("a 16550 has registers of 8 bits");
    }

    @Override
    public void out32(int offset, int value) {
        out16(offset, value);
    }

    @Override
    public void close() {}
}
