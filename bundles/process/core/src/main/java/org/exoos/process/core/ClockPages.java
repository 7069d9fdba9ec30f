package org.exoos.process.core;

import java.util.List;
import org.exoos.hal.Clock;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;

/** Maps the pages by which programs read the clocks without a call (vdso(7)): the machine's constants, then its code. The same pages in all programs. */
final class ClockPages implements PageSource {
    /** Above the stack; nothing else is mapped there unless a program wants it. */
    static final long ADDRESS = AddressSpace.USER_SPLIT - 0x8000;

    private final List<Long> pages;

    ClockPages(Clock clock) {
        pages = clock.userPages();
    }

    /** The address of the shared object for AT_SYSINFO_EHDR; 0 when there is none, or no room for it. */
    long map(AddressSpace space) {
        if (pages.isEmpty()) {
            return 0;
        }
        int protection = AddressSpace.PROT_READ | AddressSpace.PROT_EXEC;
        int flags = AddressSpace.MAP_SHARED | AddressSpace.MAP_FIXED;
        long mapped = space.map(ADDRESS, size(), protection, flags, this, 0, "[vdso]");
        return mapped == ADDRESS ? ADDRESS + AddressSpace.PAGE_SIZE : 0;
    }

    @Override
    public long frame(long index) {
        return index < pages.size() ? pages.get((int) index) : 0;
    }

    @Override
    public long size() {
        return (long) pages.size() * AddressSpace.PAGE_SIZE;
    }
}
