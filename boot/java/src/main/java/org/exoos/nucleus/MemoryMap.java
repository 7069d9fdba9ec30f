package org.exoos.nucleus;

import java.nio.charset.StandardCharsets;

/**
 * The RAM granted to Java, the direct map, and what every address space shares, as hal.h says under "memory".
 */
public final class MemoryMap {
    private static final long MEMORY_GRANT = Link.address("exo_memory_grant");
    private static final long DIRECT_MAP = Link.address("exo_direct_map");
    private static final long KERNEL_TOP_LEVEL = Link.address("exo_kernel_top_level");
    private static final long MEMORY_INFO = Link.address("exo_memory_info");
    private static final long TLB_SHOOTDOWN = Link.address("exo_tlb_shootdown");
    private static final long ADDRESS_SPACE_RETIRE = Link.address("exo_address_space_retire");
    private static final long MMIO_MAP = Link.address("exo_mmio_map");
    private static final long BOOT_FILE = Link.address("exo_boot_file");

    private MemoryMap() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Writes pairs (physical address, length) of the granted RAM to a kernel address; -EBUSY the second time. */
    public static long grant(long out, int max) {
        return Link.call4(MEMORY_GRANT, out, max, 0L, 0L);
    }

    /** Virtual address of physical 0. */
    public static long directMap() {
        return Link.leaf1(DIRECT_MAP, 0L);
    }

    /** Physical address of the table whose upper entries every address space copies. */
    public static long kernelTopLevel() {
        return Link.leaf1(KERNEL_TOP_LEVEL, 0L);
    }

    /** Bytes of: 0 RAM in all, 1 JVM's share, 2 of it committed, 3 of it used, 4 granted. */
    public static long info(int what) {
        return Link.leaf1(MEMORY_INFO, what);
    }

    /** Invalidates [from, to) on every CPU that has the space loaded; frames may be reused on return. */
    public static void shootDown(long topLevel, long from, long to) {
        Link.call4(TLB_SHOOTDOWN, topLevel, from, to, 0L);
    }

    /** No CPU has the space loaded when this returns. */
    public static void retire(long topLevel) {
        Link.call1(ADDRESS_SPACE_RETIRE, topLevel);
    }

    /** Maps device registers uncached; the virtual address, or a negative errno. */
    public static long mapDevice(long physical, long length) {
        return Link.call4(MMIO_MAP, physical, length, 0L, 0L);
    }

    /** Physical address of a boot file; its length to the kernel address {@code length}; a negative errno. */
    public static long bootFile(long path, long length) {
        return Link.call4(BOOT_FILE, path, length, 0L, 0L);
    }

    /** The granted RAM as pairs (physical address, length); empty the second time. */
    public static long[] grant() {
        int max = 64;
        long buffer = Ram.allocate(16L * max);
        try {
            int pairs = (int) Math.max(0, grant(buffer, max));
            long[] ranges = new long[2 * pairs];
            for (int i = 0; i < ranges.length; i++) {
                ranges[i] = Ram.get64(buffer + 8L * i);
            }
            return ranges;
        } finally {
            Ram.release(buffer);
        }
    }

    /** Physical address and length of a boot file; empty when there is none. */
    public static long[] bootFile(String path) {
        byte[] name = (path + "\0").getBytes(StandardCharsets.UTF_8);
        long buffer = Ram.allocate(name.length + 16L);
        try {
            Ram.write(buffer + 8, name, 0, name.length);
            Ram.put64(buffer, 0);
            long physical = bootFile(buffer + 8, buffer);
            return physical < 0 ? new long[0] : new long[] {physical, Ram.get64(buffer)};
        } finally {
            Ram.release(buffer);
        }
    }
}
