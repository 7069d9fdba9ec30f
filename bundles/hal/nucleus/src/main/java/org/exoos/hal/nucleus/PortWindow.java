package org.exoos.hal.nucleus;

import java.util.function.Consumer;
import org.exoos.hal.PortLease;
import org.exoos.hal.nucleus.LeaseTable.Entry;
import org.exoos.nucleus.Io;

/** Ports of one device. */
final class PortWindow extends Lease implements PortLease {
    PortWindow(Entry entry, Consumer<? super Lease> closed) {
        super(entry, closed::accept);
    }

    @Override
    public int in8(int offset) {
        return Io.in8(port(offset, 1));
    }

    @Override
    public int in16(int offset) {
        return Io.in16(port(offset, 2));
    }

    @Override
    public int in32(int offset) {
        return Io.in32(port(offset, 4));
    }

    @Override
    public void out8(int offset, int value) {
        Io.out8(port(offset, 1), value & 0xff);
    }

    @Override
    public void out16(int offset, int value) {
        Io.out16(port(offset, 2), value & 0xffff);
    }

    @Override
    public void out32(int offset, int value) {
        Io.out32(port(offset, 4), value);
    }

    private int port(int offset, int width) {
        return (int) checked(first(), offset, width);
    }
}
