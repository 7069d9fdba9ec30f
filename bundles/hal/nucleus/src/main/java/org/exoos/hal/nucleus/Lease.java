package org.exoos.hal.nucleus;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.exoos.hal.nucleus.LeaseTable.Entry;

/** What all leases have in common: they end once, and are unusable from then on. */
abstract class Lease implements AutoCloseable {
    private final Entry entry;
    private final Consumer<Lease> closed;
    private final AtomicBoolean over = new AtomicBoolean();

    Lease(Entry entry, Consumer<Lease> closed) {
        this.entry = entry;
        this.closed = closed;
    }

    /** Gives the hardware back; once. */
    void giveBack() {}

    @Override
    public final void close() {
        if (over.compareAndSet(false, true)) {
            giveBack();
            LeaseTable.MACHINE.release(entry);
            closed.accept(this);
        }
    }

    final int first() {
        return (int) entry.first();
    }

    final boolean isOver() {
        return over.get();
    }

    /** The address of an access of {@code width} at {@code offset} in a window that begins at {@code base}. */
    final long checked(long base, long offset, long width) {
        if (over.get()) {
            throw new IllegalStateException("the lease was closed: " + entry.text());
        }
        if (offset < 0 || offset > entry.count() - width) {
            throw new IllegalArgumentException("offset %d: %s".formatted(offset, entry.text()));
        }
        return base + offset;
    }

    @Override
    public String toString() {
        return entry.text();
    }
}
