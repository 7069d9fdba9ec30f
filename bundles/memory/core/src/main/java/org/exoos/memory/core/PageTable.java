package org.exoos.memory.core;

import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.FrameAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A four-level page table (SDM vol. 3, 4.5), written through the direct map. Only the user half (top-level entries 0..127) belongs to it;
 * the rest is the kernel's, shared by all.
 *
 * <p>An entry of the last level is 0 (nothing there), present, or <em>parked</em>: a frame kept for an area without any access right,
 * not present for the CPU. Each entry other than 0 holds one reference of its frame. Tables are made only under the space's write lock
 * and read under either lock.
 */
final class PageTable {
    static final long PRESENT = 1;
    static final long WRITABLE = 1 << 1;
    static final long USER = 1 << 2;
    static final long ACCESSED = 1 << 5;
    static final long DIRTY = 1 << 6;

    /** Software bit: the frame is shared or the page cache's; a private writer copies it first. */
    static final long COPY_ON_WRITE = 1 << 9;

    /** Software bit that makes a parked entry non-zero whatever its frame. */
    static final long PARKED = 1 << 10;

    static final long NO_EXECUTE = 1L << 63;
    static final long ADDRESS = 0x000f_ffff_ffff_f000L;

    static final int USER_TOP_ENTRIES = 128;

    /** Bytes that a last-level table maps. */
    static final long LEAF = 0x20_0000;

    private static final int ENTRIES = 512;
    private static final int TOP_LEVEL = 4;
    private static final long TABLE_BITS = PRESENT | WRITABLE | USER | ACCESSED;

    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final long top;
    private long tables = 1;

    private PageTable(PhysicalMemory memory, FrameAllocator frames, long top) {
        this.memory = memory;
        this.frames = frames;
        this.top = top;
    }

    /** An empty table, or null when there is no frame for it. */
    static @Nullable PageTable create(PhysicalMemory memory, FrameAllocator frames) {
        long top = frames.allocate();
        if (top == 0) {
            return null;
        }
        int kernelBytes = (ENTRIES - USER_TOP_ENTRIES) * Long.BYTES;
        long skip = (long) USER_TOP_ENTRIES * Long.BYTES;
        memory.copy(memory.kernelTopLevel() + skip, top + skip, kernelBytes);
        return new PageTable(memory, frames, top);
    }

    long top() {
        return top;
    }

    /** Frames used for tables. */
    long tables() {
        return tables;
    }

    // hot path
    long get(long slot) {
        return memory.get64(slot);
    }

    void put(long slot, long entry) {
        memory.getAndSet64(slot, entry);
    }

    /** Physical address of the last-level table for the address, or 0. */
    // hot path
    long leaf(long address) {
        long entry = memory.get64(top + (address >>> 39 & 511) * 8);
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        entry = memory.get64((entry & ADDRESS) + (address >>> 30 & 511) * 8);
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        entry = memory.get64((entry & ADDRESS) + (address >>> 21 & 511) * 8);
        return (entry & PRESENT) == 0 ? 0 : entry & ADDRESS;
    }

    /** Physical address of the page's entry, or 0 when there is no table for it. */
    // hot path
    long slot(long address) {
        long leaf = leaf(address);
        return leaf == 0 ? 0 : leaf + (address >>> 12 & 511) * 8;
    }

    /** The same, making tables; 0 when memory is short. */
    long slotCreate(long address) {
        long table = top;
        for (int shift = 39; shift > 12; shift -= 9) {
            long slot = table + (address >>> shift & 511) * 8;
            long entry = memory.get64(slot);
            if ((entry & PRESENT) == 0) {
                long fresh = frames.allocate();
                if (fresh == 0) {
                    return 0;
                }
                tables++;
                entry = fresh | TABLE_BITS;
                memory.getAndSet64(slot, entry);
            }
            table = entry & ADDRESS;
        }
        return table + (address >>> 12 & 511) * 8;
    }

    /** The lowest address above this one's last-level span at which a last-level table may exist, the address's being absent. */
    long nextLeaf(long address) {
        long entry = memory.get64(top + (address >>> 39 & 511) * 8);
        if ((entry & PRESENT) == 0) {
            return (address >>> 39) + 1 << 39;
        }
        entry = memory.get64((entry & ADDRESS) + (address >>> 30 & 511) * 8);
        return (entry & PRESENT) == 0 ? (address >>> 30) + 1 << 30 : (address >>> 21) + 1 << 21;
    }

    /** Takes the last-level table of the address out; the caller frees the frame after the shoot-down. 0 when there is none. */
    long detachLeaf(long address) {
        long entry = memory.get64(top + (address >>> 39 & 511) * 8);
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        entry = memory.get64((entry & ADDRESS) + (address >>> 30 & 511) * 8);
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        long slot = (entry & ADDRESS) + (address >>> 21 & 511) * 8;
        entry = memory.getAndSet64(slot, 0);
        if ((entry & PRESENT) == 0) {
            return 0;
        }
        tables--;
        return entry & ADDRESS;
    }

    /**
     * Frees every table and every frame mapped. Nobody uses the table any more. Only entries of areas are looked at, as long as there are no tables
     * elsewhere: most of a process's few tables is empty.
     */
    void free(Areas areas, Runnable checkpoint) {
        if (1 + visit(top, TOP_LEVEL, 0, areas, null) != tables) {
            free(checkpoint);
            return;
        }
        int freed = visit(top, TOP_LEVEL, 0, areas, checkpoint);
        assert 1 + freed == tables;
        frames.release(top);
    }

    /**
     * Goes through the tables below one, as far as areas reach, and counts them.
     *
     * @param table whose first entry is for the address {@code base}
     * @param level of the table, at least 2
     * @param checkpoint tables and pages are freed, and it is called after each table; null: they are only counted
     */
    private int visit(long table, int level, long base, Areas areas, @Nullable Runnable checkpoint) {
        int shift = 3 + 9 * level;
        long span = 1L << shift;
        long end = base + (span << 9);
        int found = 0;
        Area area = null;
        for (long at = base; at < end; at = (at & -span) + span) {
            if (area == null || at >= area.end) {
                int index = areas.ceiling(at);
                if (index == areas.count() || areas.at(index).start >= end) {
                    break;
                }
                area = areas.at(index);
                at = Math.max(at, area.start);
            }
            long entry = memory.get64(table + (at >>> shift & ENTRIES - 1) * 8);
            if ((entry & PRESENT) != 0) {
                found += 1 + below(entry & ADDRESS, level - 1, at & -span, areas, checkpoint);
            }
        }
        return found;
    }

    /** The pages of areas in a last-level table, whose first entry is for the address {@code base}. Most entries are 0: nothing but the look at each is in the loop. */
    private void releasePages(long table, long base, Areas areas) {
        long end = base + LEAF;
        for (int index = areas.ceiling(base); index < areas.count() && areas.at(index).start < end; index++) {
            Area area = areas.at(index);
            long first = table + (Math.max(area.start, base) - base >>> 9);
            long last = table + (Math.min(area.end, end) - base >>> 9);
            for (long slot = first; slot < last; slot += Long.BYTES) {
                long entry = memory.get64(slot);
                if (entry != 0) {
                    frames.release(entry & ADDRESS);
                }
            }
        }
    }

    private int below(long table, int level, long base, Areas areas, @Nullable Runnable checkpoint) {
        int found = level > 1 ? visit(table, level, base, areas, checkpoint) : 0;
        if (checkpoint != null) {
            if (level == 1) {
                releasePages(table, base, areas);
            }
            frames.release(table);
            checkpoint.run();
        }
        return found;
    }

    /** Frees every table and every frame mapped, wherever they are. */
    void free(Runnable checkpoint) {
        for (int i = 0; i < USER_TOP_ENTRIES; i++) {
            freeTable(top + i * 8L, 3, checkpoint);
        }
        frames.release(top);
    }

    private void freeTable(long slot, int level, Runnable checkpoint) {
        long entry = memory.get64(slot);
        if ((entry & PRESENT) == 0) {
            return;
        }
        long table = entry & ADDRESS;
        for (int i = 0; i < ENTRIES; i++) {
            if (level > 1) {
                freeTable(table + i * 8L, level - 1, checkpoint);
            } else {
                long page = memory.get64(table + i * 8L);
                if (page != 0) {
                    frames.release(page & ADDRESS);
                }
            }
        }
        frames.release(table);
        checkpoint.run();
    }
}
