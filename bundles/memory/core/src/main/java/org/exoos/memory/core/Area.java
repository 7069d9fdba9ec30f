package org.exoos.memory.core;

import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/** One mapping (Linux: VMA). Changed only under the space's write lock. */
final class Area {
    long start;
    long end;
    int protection;
    final boolean shared;
    final boolean growsDown;

    /** Whether its pages are charged to the commit account once it is private and writable. */
    final boolean reserved;

    final @Nullable PageSource source;

    /** Page number in the source of {@link #start}. */
    long firstPage;

    final String name;

    /** Pages charged to the commit account. */
    boolean charged;

    Area(
            long start,
            long end,
            int protection,
            boolean shared,
            boolean growsDown,
            boolean reserved,
            @Nullable PageSource source,
            long firstPage,
            String name) {
        this.start = start;
        this.end = end;
        this.protection = protection;
        this.shared = shared;
        this.growsDown = growsDown;
        this.reserved = reserved;
        this.source = source;
        this.firstPage = firstPage;
        this.name = name;
    }

    /** The same mapping for [from, to), with its own hold on the source. */
    Area slice(long from, long to) {
        Area part = new Area(
                from, to, protection, shared, growsDown, reserved, source, firstPage + (from - start >>> 12), name);
        part.charged = charged;
        if (source != null) {
            source.retain();
        }
        return part;
    }

    long pages() {
        return end - start >>> 12;
    }

    long page(long address) {
        return firstPage + (address - start >>> 12);
    }

    boolean wantsCharge() {
        return reserved && !shared && (protection & AddressSpace.PROT_WRITE) != 0;
    }

    /** Whether {@code next}, which begins where this ends, can be one area with it. */
    boolean joins(Area next) {
        return end == next.start
                && protection == next.protection
                && shared == next.shared
                && growsDown == next.growsDown
                && reserved == next.reserved
                && charged == next.charged
                && source == next.source
                && (source == null || firstPage + pages() == next.firstPage)
                && name.equals(next.name);
    }

    boolean allows(int access) {
        // x86: a page that can be written or executed can be read.
        return access == AddressSpace.PROT_READ ? protection != 0 : (protection & access) != 0;
    }
}
