package org.exoos.hal.nucleus;

import java.util.function.Consumer;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.nucleus.LeaseTable.Entry;
import org.exoos.nucleus.Io;

/** One ISA interrupt line. */
final class Line extends Lease implements InterruptLine {
    Line(Entry entry, Consumer<? super Lease> closed) {
        super(entry, closed::accept);
    }

    @Override
    public int number() {
        return first();
    }

    @Override
    public long await() throws Closed {
        long count = isOver() ? -1 : Io.awaitLine(first());
        if (count < 0) {
            throw new Closed(first());
        }
        return count;
    }

    @Override
    void giveBack() {
        Io.closeLine(first());
    }
}
