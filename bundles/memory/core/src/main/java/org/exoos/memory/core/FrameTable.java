package org.exoos.memory.core;

import java.util.List;
import org.exoos.hal.PhysicalMemory;

/**
 * One 32-bit word per frame between the lowest and the highest granted address, kept in granted RAM itself.
 *
 * <pre>
 *   n &gt; 0        allocated, n references
 *   UNMANAGED 0  no granted RAM (boot files, holes): retain and release do nothing
 *   CACHED       free, in the cache of a CPU
 *   INTERIOR     free, inside a larger free block
 *   -(1+order)   first frame of a free block
 * </pre>
 */
final class FrameTable {
    static final int UNMANAGED = 0;
    static final int CACHED = Integer.MIN_VALUE;
    static final int INTERIOR = Integer.MIN_VALUE + 1;

    private static final int SHIFT = 12;

    private final PhysicalMemory memory;
    private final long words;
    private final long first;
    private final long frames;
    private final PhysicalMemory.Range own;

    FrameTable(PhysicalMemory memory, List<PhysicalMemory.Range> granted) {
        this.memory = memory;
        long low = Long.MAX_VALUE;
        long high = 0;
        PhysicalMemory.Range largest = new PhysicalMemory.Range(0, 0);
        for (PhysicalMemory.Range range : granted) {
            low = Math.min(low, range.address());
            high = Math.max(high, range.address() + range.length());
            largest = range.length() > largest.length() ? range : largest;
        }
        first = low >>> SHIFT;
        frames = (high - low) >>> SHIFT;
        words = largest.address();
        long bytes = frames * Integer.BYTES + 4095 & ~4095L;
        if (bytes >= largest.length()) {
            throw new IllegalStateException("granted memory is too small for its own table");
        }
        own = new PhysicalMemory.Range(words, bytes);
        memory.zero(words, bytes);
    }

    /** The RAM that holds the table: never allocated. */
    PhysicalMemory.Range own() {
        return own;
    }

    int get(long frame) {
        long index = (frame >>> SHIFT) - first;
        return index < 0 || index >= frames ? UNMANAGED : memory.get32(words + (index << 2));
    }

    void set(long frame, int value) {
        memory.put32(words + ((frame >>> SHIFT) - first << 2), value);
    }

    boolean compareAndSet(long frame, int expected, int value) {
        return memory.compareAndSet32(words + ((frame >>> SHIFT) - first << 2), expected, value);
    }

    boolean contains(long frame) {
        long index = (frame >>> SHIFT) - first;
        return index >= 0 && index < frames;
    }
}
