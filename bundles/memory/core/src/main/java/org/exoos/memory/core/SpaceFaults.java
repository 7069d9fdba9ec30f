package org.exoos.memory.core;

import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/** Demand paging: zero pages, pages of files (shared in place, private copy on write), stack growth. */
final class SpaceFaults {
    private static final long STACK_GUARD = 256L * AddressSpace.PAGE_SIZE;

    /** Answer of a step under the lock: the page comes from a file, to be asked for outside. */
    private static final int ASK_SOURCE = -1;

    private final UserSpace space;

    SpaceFaults(UserSpace space) {
        this.space = space;
    }

    // hot path
    int fault(long address, int access) {
        if (address < 0 || address >= AddressSpace.USER_END) {
            return AddressSpace.FAULT_NOT_MAPPED;
        }
        long page = address & ~4095L;
        for (; ; ) {
            PageSource source;
            long index;
            long stamp = space.lock.writeLock();
            try {
                Area area = area(page);
                int outcome = area == null ? AddressSpace.FAULT_NOT_MAPPED : resolve(area, page, access);
                if (outcome != ASK_SOURCE || area == null || area.source == null) {
                    return outcome;
                }
                source = area.source;
                index = area.page(page);
                source.retain();
            } finally {
                space.lock.unlockWrite(stamp);
            }
            try {
                long frame = source.frame(index);
                if (frame == 0) {
                    return AddressSpace.FAULT_PAST_END;
                }
                if (frame == -1) {
                    return AddressSpace.FAULT_NO_MEMORY;
                }
                int outcome = install(page, access, source, index, frame);
                if (outcome != ASK_SOURCE) {
                    return outcome;
                }
            } finally {
                source.release();
            }
        }
    }

    // requires: lock for writing
    private @Nullable Area area(long page) {
        int index = space.areas.ceiling(page);
        if (index == space.areas.count()) {
            return null;
        }
        Area area = space.areas.at(index);
        if (area.start <= page) {
            return area;
        }
        return area.growsDown && growStack(area, index, page) ? area : null;
    }

    private boolean growStack(Area area, int index, long page) {
        long floor = index == 0 ? UserSpace.BOTTOM : space.areas.at(index - 1).end + STACK_GUARD;
        long more = area.start - page >>> 12;
        if (page < floor
                || area.end - page >>> 12 > space.maxStackPages
                || space.areas.pages() + more > space.maxPages
                || area.charged && !space.charge(more)) {
            return false;
        }
        space.areas.resize(area, page, area.end);
        return true;
    }

    // requires: lock for writing
    private int resolve(Area area, long page, int access) {
        if (!area.allows(access)) {
            return AddressSpace.FAULT_ACCESS;
        }
        PageTable table = space.table;
        long slot = table.slotCreate(page);
        if (slot == 0) {
            return AddressSpace.FAULT_NO_MEMORY;
        }
        long entry = table.get(slot);
        if (entry != 0) {
            boolean copyOnWrite = (entry & PageTable.COPY_ON_WRITE) != 0;
            if (access == AddressSpace.PROT_WRITE && copyOnWrite) {
                return copy(area, page, slot, entry);
            }
            long fresh = UserSpace.entry(area, entry & PageTable.ADDRESS, copyOnWrite);
            if (fresh != entry) {
                table.put(slot, fresh);
            }
            return AddressSpace.FAULT_RESOLVED;
        }
        if (area.source != null) {
            return ASK_SOURCE;
        }
        long frame = space.services.frames().allocate();
        if (frame == 0) {
            return AddressSpace.FAULT_NO_MEMORY;
        }
        table.put(slot, UserSpace.entry(area, frame, false));
        space.resident++;
        return AddressSpace.FAULT_RESOLVED;
    }

    // requires: lock for writing. Only pages of files are ever shared until written: fork copies all others at once.
    private int copy(Area area, long page, long slot, long entry) {
        FrameAllocator frames = space.services.frames();
        long old = entry & PageTable.ADDRESS;
        long frame = frames.allocateUninitialised();
        if (frame == 0) {
            return AddressSpace.FAULT_NO_MEMORY;
        }
        space.services.memory().copy(old, frame, PhysicalMemory.FRAME_SIZE);
        space.table.put(slot, UserSpace.entry(area, frame, false));
        space.services.tlb().shootDown(space.table.top(), page, page + 4096);
        frames.release(old);
        return AddressSpace.FAULT_RESOLVED;
    }

    /** Puts a page of a file in place if the area is still the same. Takes over the caller's reference of the frame. */
    private int install(long page, int access, PageSource source, long index, long given) {
        FrameAllocator frames = space.services.frames();
        long frame = given;
        long stamp = space.lock.writeLock();
        try {
            Area area = space.areas.find(page);
            if (area == null || area.source != source || area.page(page) != index || !area.allows(access)) {
                return ASK_SOURCE;
            }
            long slot = space.table.slotCreate(page);
            if (slot == 0) {
                return AddressSpace.FAULT_NO_MEMORY;
            }
            if (space.table.get(slot) != 0) {
                return ASK_SOURCE;
            }
            boolean inPlace = area.shared || access != AddressSpace.PROT_WRITE;
            if (!inPlace) {
                frame = frames.allocateUninitialised();
                if (frame == 0) {
                    frame = given;
                    return AddressSpace.FAULT_NO_MEMORY;
                }
                space.services.memory().copy(given, frame, PhysicalMemory.FRAME_SIZE);
            }
            space.table.put(slot, UserSpace.entry(area, frame, inPlace && !area.shared));
            space.resident++;
            frame = inPlace ? 0 : given;
            return AddressSpace.FAULT_RESOLVED;
        } finally {
            space.lock.unlockWrite(stamp);
            if (frame != 0) {
                frames.release(given);
            }
        }
    }
}
