package org.exoos.guest;

import java.util.HexFormat;
import org.exoos.nucleus.MemoryMap;
import org.exoos.nucleus.Ram;
import org.exoos.nucleus.Ring3;

/** An address space of a few pages with machine code in it, built by hand in granted frames. */
final class UserSpace {
    static final long CODE = 0x40_0000;
    static final long DATA = 0x40_1000;

    private static final long PRESENT = 1;
    private static final long WRITABLE = 2;
    private static final long USER = 4;
    private static final int FIRST_KERNEL_ENTRY = 128;
    private static final int ENTRIES = 512;
    private static final int FRAME = 4096;
    private static final long[] GRANT = MemoryMap.grant();
    private static final long DIRECT_MAP = MemoryMap.directMap();
    private static long nextFrame = GRANT[0];

    private final long topLevel = frame();
    private final long pageTable = frame();

    UserSpace() {
        long upper = frame();
        long middle = frame();
        put(upper, 0, middle | PRESENT | WRITABLE | USER);
        put(middle, (int) (CODE >>> 21), pageTable | PRESENT | WRITABLE | USER);
        long kernel = MemoryMap.kernelTopLevel();
        put(topLevel, 0, upper | PRESENT | WRITABLE | USER);
        for (int i = FIRST_KERNEL_ENTRY; i < ENTRIES; i++) {
            put(topLevel, i, Ram.get64(DIRECT_MAP + kernel + 8L * i));
        }
    }

    static long grantedBytes() {
        long sum = 0;
        for (int i = 1; i < GRANT.length; i += 2) {
            sum += GRANT[i];
        }
        return sum;
    }

    static long frame() {
        long frame = nextFrame;
        nextFrame += FRAME;
        Ram.zero(DIRECT_MAP + frame, FRAME);
        return frame;
    }

    private static void put(long table, int index, long entry) {
        Ram.put64(DIRECT_MAP + table + 8L * index, entry);
    }

    long topLevel() {
        return topLevel;
    }

    /** Maps a fresh, zeroed, writable page; returns its frame's kernel address. */
    long map(long address) {
        long frame = frame();
        put(pageTable, (int) (address >>> 12) & (ENTRIES - 1), frame | PRESENT | WRITABLE | USER);
        return DIRECT_MAP + frame;
    }

    /** Puts code at {@link #CODE}. */
    void code(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        Ram.write(map(CODE), bytes, 0, bytes.length);
    }

    /** A context at the start of the code. */
    long context() {
        long context = Ring3.allocate();
        Ram.put64(context + 8 * 16, CODE);
        Ram.put64(context + 8 * 17, 0x202);
        Ram.put64(context + Ring3.TOP_LEVEL, topLevel);
        return context;
    }
}
