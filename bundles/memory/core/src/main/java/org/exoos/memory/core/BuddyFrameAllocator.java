package org.exoos.memory.core;

import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Processors;
import org.exoos.memory.FrameAllocator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** The frame allocator: a cache per CPU over one buddy system. A frame released too often throws IllegalStateException. */
@Component
public final class BuddyFrameAllocator implements FrameAllocator {
    private final PhysicalMemory memory;
    private final Processors processors;
    private final FrameTable table;
    private final Buddy buddy;
    private final FrameCache[] caches;
    private final long total;

    @Activate
    public BuddyFrameAllocator(@Reference PhysicalMemory memory, @Reference Processors processors) {
        this.memory = memory;
        this.processors = processors;
        this.table = new FrameTable(memory, memory.granted());
        this.buddy = new Buddy(memory, table);
        PhysicalMemory.Range own = table.own();
        for (PhysicalMemory.Range range : memory.granted()) {
            long end = range.address() + range.length();
            boolean holdsTable = range.address() == own.address();
            buddy.add(holdsTable ? own.address() + own.length() : range.address(), end);
        }
        total = buddy.freeFrames();
        caches = new FrameCache[processors.count()];
        for (int i = 0; i < caches.length; i++) {
            caches[i] = new FrameCache();
        }
    }

    @Override
    public long allocate() {
        long frame = allocateUninitialised();
        if (frame != 0) {
            memory.zero(frame, FRAME_SIZE);
        }
        return frame;
    }

    // hot path
    @Override
    public long allocateUninitialised() {
        FrameCache cache = caches[cpu()];
        long frame = 0;
        if (cache.claim()) {
            try {
                frame = cache.take(buddy);
            } finally {
                cache.unclaim();
            }
            if (frame != 0) {
                table.set(frame, 1);
                return frame;
            }
        }
        frame = buddy.take(0);
        if (frame == 0 && drainCaches()) {
            frame = buddy.take(0);
        }
        return frame;
    }

    @Override
    public long allocateContiguous(int order) {
        if (order < 0 || order > Buddy.MAX_ORDER) {
            return 0;
        }
        long block = buddy.take(order);
        if (block == 0 && drainCaches()) {
            block = buddy.take(order);
        }
        return block;
    }

    @Override
    public void freeContiguous(long address, int order) {
        if (!table.contains(address) || !table.compareAndSet(address, 1, FrameTable.INTERIOR)) {
            throw misuse("freed", address);
        }
        buddy.give(address, order);
    }

    // hot path
    @Override
    public void retain(long frame) {
        for (; ; ) {
            int count = table.get(frame);
            if (count == FrameTable.UNMANAGED) {
                return;
            }
            if (count < 0 || count == Integer.MAX_VALUE) {
                throw misuse("retained", frame);
            }
            if (table.compareAndSet(frame, count, count + 1)) {
                return;
            }
        }
    }

    // hot path
    @Override
    public void release(long frame) {
        for (; ; ) {
            int count = table.get(frame);
            if (count == FrameTable.UNMANAGED) {
                return;
            }
            if (count < 0) {
                throw misuse("released", frame);
            }
            if (table.compareAndSet(frame, count, count == 1 ? FrameTable.CACHED : count - 1)) {
                if (count == 1) {
                    free(frame);
                }
                return;
            }
        }
    }

    @Override
    public int references(long frame) {
        int count = table.get(frame);
        return count == FrameTable.UNMANAGED ? Integer.MAX_VALUE : Math.max(count, 0);
    }

    @Override
    public long totalFrames() {
        return total;
    }

    @Override
    public long freeFrames() {
        long free = buddy.freeFrames();
        for (FrameCache cache : caches) {
            free += cache.count();
        }
        return free;
    }

    private void free(long frame) {
        FrameCache cache = caches[cpu()];
        if (cache.claim()) {
            try {
                cache.give(buddy, frame);
            } finally {
                cache.unclaim();
            }
        } else {
            buddy.give(frame, 0);
        }
    }

    private boolean drainCaches() {
        boolean any = false;
        for (FrameCache cache : caches) {
            if (cache.count() > 0 && cache.claim()) {
                try {
                    any |= cache.count() > 0;
                    cache.drain(buddy);
                } finally {
                    cache.unclaim();
                }
            }
        }
        return any;
    }

    private int cpu() {
        int cpu = processors.current();
        return cpu < caches.length ? cpu : 0;
    }

    private IllegalStateException misuse(String what, long frame) {
        return new IllegalStateException(
                "frame 0x" + Long.toHexString(frame) + " " + what + " while its state is " + table.get(frame));
    }
}
