package org.exoos.hal.nucleus;

import java.util.function.Consumer;
import org.exoos.hal.MmioLease;
import org.exoos.hal.nucleus.LeaseTable.Entry;
import org.exoos.nucleus.Ram;

/** Registers of one device. The mapping itself stays: an address that was a device's once is never anything else. */
final class MmioWindow extends Lease implements MmioLease {
    private final long virtual;

    MmioWindow(Entry entry, long virtual, Consumer<? super Lease> closed) {
        super(entry, closed::accept);
        this.virtual = virtual;
    }

    @Override
    public int get8(long offset) {
        return Ram.get8(checked(virtual, offset, 1)) & 0xff;
    }

    @Override
    public int get16(long offset) {
        return Ram.get16(checked(virtual, offset, 2)) & 0xffff;
    }

    @Override
    public int get32(long offset) {
        return Ram.get32(checked(virtual, offset, 4));
    }

    @Override
    public void put8(long offset, int value) {
        Ram.put8(checked(virtual, offset, 1), (byte) value);
    }

    @Override
    public void put16(long offset, int value) {
        Ram.put16(checked(virtual, offset, 2), (short) value);
    }

    @Override
    public void put32(long offset, int value) {
        Ram.put32(checked(virtual, offset, 4), value);
    }

    @Override
    public void move(long from, long to, long length) {
        Ram.copy(checked(virtual, from, length), checked(virtual, to, length), length);
    }
}
