package org.exoos.memory.core;

import org.exoos.memory.PageSource;

/** Takes pages and areas out of a space, in bounded pieces. */
final class SpaceZapper {
    private static final int BATCH = 128;
    private static final int VISITS = 4096;

    private final UserSpace space;
    private final long[] batch = new long[BATCH];

    SpaceZapper(UserSpace space) {
        this.space = space;
    }

    /** Removes the areas and pages of [from, to). Pages and areas of one piece vanish together. */
    int unmap(long from, long to) {
        long at = from;
        boolean first = true;
        while (at < to) {
            long stamp = space.lock.writeLock();
            try {
                if (first && space.areas.count() >= UserSpace.MAX_AREAS && splitsOne(from, to)) {
                    return UserSpace.ENOMEM;
                }
                first = false;
                long reached = zap(at, to);
                carve(at, reached);
                at = reached;
                if (at >= to) {
                    freeTables(from, to);
                }
            } finally {
                space.lock.unlockWrite(stamp);
            }
            if (at < to) {
                space.services.checkpoint();
            }
        }
        return 0;
    }

    /** Drops the pages of [from, to) and keeps the areas (MADV_DONTNEED). */
    void drop(long from, long to) {
        long at = from;
        while (at < to) {
            long stamp = space.lock.writeLock();
            try {
                at = zap(at, to);
            } finally {
                space.lock.unlockWrite(stamp);
            }
            if (at < to) {
                space.services.checkpoint();
            }
        }
    }

    private boolean splitsOne(long from, long to) {
        Area area = space.areas.find(from);
        return area != null && area.start < from && area.end > to;
    }

    // requires: lock for writing. Returns the address up to which pages are gone.
    private long zap(long from, long to) {
        PageTable table = space.table;
        long at = from;
        int count = 0;
        int visits = 0;
        while (at < to && count < BATCH && visits < VISITS) {
            long leaf = table.leaf(at);
            if (leaf == 0) {
                at = Math.min(to, table.nextLeaf(at));
                visits += 4;
                continue;
            }
            long end = Math.min(to, (at >>> 21) + 1 << 21);
            for (; at < end && count < BATCH; at += 4096, visits++) {
                long slot = leaf + (at >>> 12 & 511) * 8;
                long entry = table.get(slot);
                if (entry != 0) {
                    table.put(slot, 0);
                    batch[count++] = entry & PageTable.ADDRESS;
                }
            }
        }
        if (count > 0) {
            space.services.tlb().shootDown(table.top(), from, at);
            for (int i = 0; i < count; i++) {
                space.services.frames().release(batch[i]);
            }
            space.resident -= count;
        }
        return at;
    }

    // requires: lock for writing
    private void carve(long from, long to) {
        Areas areas = space.areas;
        areas.split(from);
        areas.split(to);
        int index = areas.ceiling(from);
        while (index < areas.count() && areas.at(index).start < to) {
            Area area = areas.at(index);
            areas.remove(index);
            forget(area);
        }
    }

    // requires: lock for writing
    void forget(Area area) {
        if (area.charged) {
            space.uncharge(area.pages());
        }
        PageSource source = area.source;
        if (source != null) {
            source.release();
        }
    }

    // requires: lock for writing. Frees last-level tables that serve no area any more.
    private void freeTables(long from, long to) {
        Areas areas = space.areas;
        int index = areas.ceiling(from);
        long floor = index > 0 ? areas.at(index - 1).end : 0;
        long ceiling = index < areas.count() ? areas.at(index).start : UserSpace.USER_SPLIT;
        long low = Math.max(floor + 0x1f_ffff, from & ~0x1f_ffffL) & ~0x1f_ffffL;
        long high = Math.min(ceiling & ~0x1f_ffffL, to + 0x1f_ffff & ~0x1f_ffffL);
        long at = low;
        int count = 0;
        while (at < high) {
            if (space.table.leaf(at) == 0) {
                at = space.table.nextLeaf(at);
                continue;
            }
            batch[count++] = space.table.detachLeaf(at);
            at += 0x20_0000;
            if (count == BATCH) {
                count = freeBatch(count, low, at);
            }
        }
        freeBatch(count, low, at);
    }

    private int freeBatch(int count, long from, long to) {
        if (count > 0) {
            space.services.tlb().shootDown(space.table.top(), from, to);
            for (int i = 0; i < count; i++) {
                space.services.frames().release(batch[i]);
            }
        }
        return 0;
    }
}
