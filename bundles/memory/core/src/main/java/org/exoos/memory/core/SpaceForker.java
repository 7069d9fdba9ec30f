package org.exoos.memory.core;

import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/**
 * fork(2) by copy: the areas at once, then the pages in pieces of 64 under the parent's read lock. Pages of files that nobody
 * wrote, and pages of shared mappings, are not copied but shared.
 */
final class SpaceForker {
    private static final int PIECE = 64;

    /** Last-level tables looked at in one piece. */
    private static final int TABLES = 2;

    private SpaceForker() {}

    static @Nullable UserSpace fork(UserSpace parent) {
        PageTable table = PageTable.create(parent.services.memory(), parent.services.frames());
        if (table == null) {
            return null;
        }
        UserSpace child = new UserSpace(parent.services, table);
        if (copyAreas(parent, child) && copyPages(parent, child)) {
            return child;
        }
        child.release();
        return null;
    }

    private static boolean copyAreas(UserSpace parent, UserSpace child) {
        long stamp = parent.lock.readLock();
        try {
            long charge = 0;
            for (int i = 0; i < parent.areas.count(); i++) {
                Area area = parent.areas.at(i);
                charge += area.charged ? area.pages() : 0;
            }
            if (!child.charge(charge)) {
                return false;
            }
            for (int i = 0; i < parent.areas.count(); i++) {
                Area area = parent.areas.at(i);
                child.areas.insert(area.slice(area.start, area.end));
            }
            child.heapStart = parent.heapStart;
            child.heapEnd = parent.heapEnd;
            child.maxPages = parent.maxPages;
            child.maxStackPages = parent.maxStackPages;
            return true;
        } finally {
            parent.lock.unlockRead(stamp);
        }
    }

    private static boolean copyPages(UserSpace parent, UserSpace child) {
        for (int i = 0; i < child.areas.count(); i++) {
            Area area = child.areas.at(i);
            long at = area.start;
            while (at < area.end) {
                long stamp = parent.lock.readLock();
                try {
                    at = copyPiece(parent, child, area, at);
                } finally {
                    parent.lock.unlockRead(stamp);
                }
                if (at < 0) {
                    return false;
                }
                parent.services.checkpoint();
            }
        }
        return true;
    }

    // requires: parent's lock for reading. Returns the address reached, -1 when memory is short.
    private static long copyPiece(UserSpace parent, UserSpace child, Area area, long from) {
        long at = from;
        int copied = 0;
        for (int tables = 0; at < area.end && tables < TABLES && copied < PIECE; tables++) {
            long slot = parent.table.slot(at);
            if (slot == 0) {
                at = Math.min(area.end, parent.table.nextLeaf(at));
                continue;
            }
            long end = Math.min(area.end, (at | PageTable.LEAF - 1) + 1);
            long same = at; // the parent's pages below are of this area still
            long toChild =
                    0; // from the parent's slot to the child's, which is in another table, so not 0 once there is one
            for (; at < end && copied < PIECE; at += AddressSpace.PAGE_SIZE, slot += Long.BYTES) {
                long entry = parent.table.get(slot);
                if (entry == 0) {
                    continue;
                }
                same = at < same ? same : sameUntil(parent, area, at);
                if (at < same) {
                    toChild = toChild != 0 ? toChild : child.table.slotCreate(at) - slot;
                    if (slot + toChild == 0 || !copyPage(child, area, slot + toChild, entry)) {
                        return -1;
                    }
                    copied++;
                }
            }
        }
        return at;
    }

    /** End of the pages from an address that are still of the area that was copied; the address when that one is not. The parent may have changed between pieces. */
    private static long sameUntil(UserSpace parent, Area copy, long address) {
        Area now = parent.areas.find(address);
        PageSource source = copy.source;
        return now != null && now.source == source && now.shared == copy.shared ? now.end : address;
    }

    private static boolean copyPage(UserSpace child, Area area, long slot, long entry) {
        FrameAllocator frames = child.services.frames();
        long frame = entry & PageTable.ADDRESS;
        boolean untouchedFile = area.source != null && (entry & PageTable.COPY_ON_WRITE) != 0;
        if (area.shared || untouchedFile) {
            frames.retain(frame);
            child.table.put(slot, UserSpace.entry(area, frame, untouchedFile));
        } else {
            long copy = frames.allocateUninitialised();
            if (copy == 0) {
                return false;
            }
            child.services.memory().copy(frame, copy, PhysicalMemory.FRAME_SIZE);
            child.table.put(slot, UserSpace.entry(area, copy, false));
        }
        child.resident++;
        return true;
    }
}
