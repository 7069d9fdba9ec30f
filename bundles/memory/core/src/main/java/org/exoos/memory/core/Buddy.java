package org.exoos.memory.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.hal.PhysicalMemory;

/**
 * The buddy system (Knuth, TAOCP 1, 2.5): free blocks of 2^order frames, aligned to their size, one doubly linked list per order. The links
 * stand in the free blocks' own first 16 bytes. Blocks of the largest order join their list when they are wanted: memory that nobody has
 * touched yet costs the host nothing. Everything under one lock, held for O(orders) steps.
 */
final class Buddy {
    /** Largest block: 2^10 frames, 4 MiB. */
    static final int MAX_ORDER = 10;

    private static final int SHIFT = 12;
    private static final long LARGEST = 1L << MAX_ORDER + SHIFT;

    private final PhysicalMemory memory;
    private final FrameTable table;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] heads = new long[MAX_ORDER + 1];
    private final List<Fresh> fresh = new ArrayList<>();
    private long free;

    /** Blocks of the largest order that were never on a list. */
    private static final class Fresh {
        private final long from;
        private long to;

        Fresh(long from, long to) {
            this.from = from;
            this.to = to;
        }
    }

    Buddy(PhysicalMemory memory, FrameTable table) {
        this.memory = memory;
        this.table = table;
    }

    /** Gives a range of unused RAM to the allocator. */
    void add(long from, long to) {
        lock.lock();
        try {
            long whole = from + LARGEST - 1 & -LARGEST;
            long end = to & -LARGEST;
            if (whole < end) {
                fresh.add(new Fresh(whole, end));
                free += end - whole >> SHIFT;
                addSmaller(from, whole);
                addSmaller(end, to);
            } else {
                addSmaller(from, to);
            }
        } finally {
            lock.unlock();
        }
    }

    private void addSmaller(long from, long to) {
        long at = from;
        while (at < to) {
            int order = Math.min(MAX_ORDER, Long.numberOfTrailingZeros(at >>> SHIFT));
            while (at + (1L << order + SHIFT) > to) {
                order--;
            }
            free += 1L << order;
            insert(at, order);
            at += 1L << order + SHIFT;
        }
    }

    /** A block whose first frame has one reference, or 0. */
    long take(int order) {
        lock.lock();
        try {
            long block = takeLocked(order);
            if (block != 0) {
                table.set(block, 1);
            }
            return block;
        } finally {
            lock.unlock();
        }
    }

    /** Up to {@code count} single frames, marked CACHED; returns how many. */
    int takeMany(long[] into, int at, int count) {
        lock.lock();
        try {
            int got = 0;
            while (got < count) {
                long frame = takeLocked(0);
                if (frame == 0) {
                    break;
                }
                table.set(frame, FrameTable.CACHED);
                into[at + got++] = frame;
            }
            return got;
        } finally {
            lock.unlock();
        }
    }

    void give(long block, int order) {
        lock.lock();
        try {
            giveLocked(block, order);
        } finally {
            lock.unlock();
        }
    }

    void giveMany(long[] from, int at, int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                giveLocked(from[at + i], 0);
            }
        } finally {
            lock.unlock();
        }
    }

    long freeFrames() {
        return free;
    }

    private long takeLocked(int order) {
        int found = order;
        while (found <= MAX_ORDER && heads[found] == 0) {
            found++;
        }
        if (found > MAX_ORDER) {
            if (!takeFresh()) {
                return 0;
            }
            found = MAX_ORDER;
        }
        long block = heads[found];
        remove(block, found);
        while (found > order) {
            found--;
            insert(block + (1L << found + SHIFT), found);
        }
        free -= 1L << order;
        return block;
    }

    /** The last fresh block goes on its list. */
    private boolean takeFresh() {
        if (fresh.isEmpty()) {
            return false;
        }
        Fresh range = fresh.getLast();
        range.to -= LARGEST;
        insert(range.to, MAX_ORDER);
        if (range.to == range.from) {
            fresh.removeLast();
        }
        return true;
    }

    private void giveLocked(long block, int order) {
        long at = block;
        int level = order;
        free += 1L << order;
        table.set(at, FrameTable.INTERIOR);
        while (level < MAX_ORDER) {
            long buddy = at ^ 1L << level + SHIFT;
            if (table.get(buddy) != -(1 + level)) {
                break;
            }
            remove(buddy, level);
            table.set(buddy, FrameTable.INTERIOR);
            at = Math.min(at, buddy);
            level++;
        }
        insert(at, level);
    }

    private void insert(long block, int order) {
        long next = heads[order];
        memory.put64(block, next);
        memory.put64(block + 8, 0);
        if (next != 0) {
            memory.put64(next + 8, block);
        }
        heads[order] = block;
        table.set(block, -(1 + order));
    }

    private void remove(long block, int order) {
        long next = memory.get64(block);
        long previous = memory.get64(block + 8);
        if (previous == 0) {
            heads[order] = next;
        } else {
            memory.put64(previous, next);
        }
        if (next != 0) {
            memory.put64(next + 8, previous);
        }
    }
}
