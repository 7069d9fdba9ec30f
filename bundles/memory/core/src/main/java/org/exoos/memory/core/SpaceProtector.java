package org.exoos.memory.core;

import org.exoos.memory.AddressSpace;

/** mprotect(2): changes the areas at once, then the entries piece by piece. */
final class SpaceProtector {
    private static final int EACCES = -13;

    private final UserSpace space;

    SpaceProtector(UserSpace space) {
        this.space = space;
    }

    int protect(long address, long length, int protection) {
        if ((address & 4095) != 0 || (protection & ~SpaceMapper.PROTECTIONS) != 0) {
            return UserSpace.EINVAL;
        }
        if (length == 0) {
            return 0;
        }
        long size = SpaceMapper.pages(length);
        if (size < 0 || !SpaceMapper.inUserHalf(address, size)) {
            return UserSpace.ENOMEM;
        }
        long end = address + size;
        long stamp = space.lock.writeLock();
        try {
            Areas areas = space.areas;
            if (!areas.covers(address, end) || areas.count() + 2 > UserSpace.MAX_AREAS) {
                return UserSpace.ENOMEM;
            }
            for (int i = areas.ceiling(address); i < areas.count() && areas.at(i).start < end; i++) {
                Area area = areas.at(i);
                boolean write = (protection & AddressSpace.PROT_WRITE) != 0;
                if (write && area.shared && area.source != null && !area.source.writable()) {
                    return EACCES;
                }
            }
            areas.split(address);
            areas.split(end);
            for (int i = areas.ceiling(address); i < areas.count() && areas.at(i).start < end; i++) {
                Area area = areas.at(i);
                int before = area.protection;
                area.protection = protection;
                if (area.wantsCharge() && !area.charged) {
                    if (!space.charge(area.pages())) {
                        area.protection = before;
                        return UserSpace.ENOMEM;
                    }
                    area.charged = true;
                }
            }
        } finally {
            space.lock.unlockWrite(stamp);
        }
        refresh(address, end);
        return 0;
    }

    /** Gives every entry of [from, to) the rights of the area it lies in now, then joins equal areas. */
    private void refresh(long from, long to) {
        long at = from;
        while (at < to) {
            long stamp = space.lock.writeLock();
            try {
                at = refreshPiece(at, to);
                if (at >= to) {
                    space.areas.join(from, to);
                }
            } finally {
                space.lock.unlockWrite(stamp);
            }
            space.services.checkpoint();
        }
    }

    private long refreshPiece(long from, long to) {
        PageTable table = space.table;
        long at = from;
        boolean changed = false;
        Area area = null;
        for (int visits = 0; at < to && visits < 1024; visits++) {
            long leaf = table.leaf(at);
            if (leaf == 0) {
                at = Math.min(to, table.nextLeaf(at));
                continue;
            }
            if (area == null || at >= area.end) {
                area = space.areas.find(at);
            }
            long slot = leaf + (at >>> 12 & 511) * 8;
            long entry = table.get(slot);
            if (entry != 0 && area != null) {
                long fresh = UserSpace.entry(area, entry & PageTable.ADDRESS, (entry & PageTable.COPY_ON_WRITE) != 0);
                if (fresh != entry) {
                    table.put(slot, fresh);
                    changed = true;
                }
            }
            at += 4096;
        }
        if (changed) {
            space.services.tlb().shootDown(table.top(), from, at);
        }
        return at;
    }
}
