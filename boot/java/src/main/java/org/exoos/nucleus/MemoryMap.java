package org.exoos.nucleus;

import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The RAM granted to Java, the direct map, and what every address space shares, as hal.h says under "memory".
 */
public final class MemoryMap {
    private static final MethodHandle MEMORY_GRANT = Link.call4("exo_memory_grant");
    private static final MethodHandle DIRECT_MAP = Link.leaf1("exo_direct_map");
    private static final MethodHandle KERNEL_TOP_LEVEL = Link.leaf1("exo_kernel_top_level");
    private static final MethodHandle MEMORY_INFO = Link.leaf1("exo_memory_info");
    private static final MethodHandle TLB_SHOOTDOWN = Link.call4("exo_tlb_shootdown");
    private static final MethodHandle ADDRESS_SPACE_RETIRE = Link.call1("exo_address_space_retire");
    private static final MethodHandle MMIO_MAP = Link.call4("exo_mmio_map");
    private static final MethodHandle BOOT_FILE = Link.call4("exo_boot_file");

    private MemoryMap() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Writes pairs (physical address, length) of the granted RAM to a kernel address; -EBUSY the second time. */
    public static long grant(long out, int max) {
        try {
            return (long) MEMORY_GRANT.invokeExact(out, (long) max, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Virtual address of physical 0. */
    public static long directMap() {
        try {
            return (long) DIRECT_MAP.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Physical address of the table whose upper entries every address space copies. */
    public static long kernelTopLevel() {
        try {
            return (long) KERNEL_TOP_LEVEL.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Bytes of: 0 RAM in all, 1 JVM's share, 2 of it committed, 3 of it used, 4 granted. */
    public static long info(int what) {
        try {
            return (long) MEMORY_INFO.invokeExact((long) what);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Invalidates [from, to) on every CPU that has the space loaded; frames may be reused on return. */
    public static void shootDown(long topLevel, long from, long to) {
        try {
            long ignored = (long) TLB_SHOOTDOWN.invokeExact(topLevel, from, to, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** No CPU has the space loaded when this returns. */
    public static void retire(long topLevel) {
        try {
            long ignored = (long) ADDRESS_SPACE_RETIRE.invokeExact(topLevel);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Maps device registers uncached; the virtual address, or a negative errno. */
    public static long mapDevice(long physical, long length) {
        try {
            return (long) MMIO_MAP.invokeExact(physical, length, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Physical address of a boot file; its length to the kernel address {@code length}; a negative errno. */
    public static long bootFile(long path, long length) {
        try {
            return (long) BOOT_FILE.invokeExact(path, length, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** The granted RAM as pairs (physical address, length); empty the second time. */
    public static long[] grant() {
        int max = 64;
        long buffer = Ram.allocate(16L * max);
        try {
            int pairs = (int) Math.max(0, grant(buffer, max));
            long[] ranges = new long[2 * pairs];
            Arrays.setAll(ranges, i -> Ram.get64(buffer + 8L * i));
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
