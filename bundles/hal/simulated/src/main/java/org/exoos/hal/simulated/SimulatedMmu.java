package org.exoos.hal.simulated;

import org.exoos.hal.PhysicalMemory;

/**
 * Walks four-level page tables in simulated RAM as the CPU does for an access from ring 3 (SDM vol. 3, 4.5): present, writable, user
 * and no-execute bits of every level, accessed and dirty bits set. 4 KiB, 2 MiB and 1 GiB pages. No TLB.
 */
public final class SimulatedMmu {
    /** Bits of a page-fault error code (SDM vol. 3, 4.7). */
    public static final int PRESENT = 1;

    public static final int WRITE = 2;
    public static final int USER = 4;
    public static final int FETCH = 16;

    private static final long ENTRY_PRESENT = 1;
    private static final long ENTRY_WRITABLE = 2;
    private static final long ENTRY_USER = 4;
    private static final long ENTRY_ACCESSED = 1 << 5;
    private static final long ENTRY_DIRTY = 1 << 6;
    private static final long ENTRY_LARGE = 1 << 7;
    private static final long ENTRY_NO_EXECUTE = 1L << 63;
    private static final long ENTRY_ADDRESS = 0x000f_ffff_ffff_f000L;
    private static final int TOP_SHIFT = 39;

    private final PhysicalMemory memory;

    SimulatedMmu(PhysicalMemory memory) {
        this.memory = memory;
    }

    /** What a walk found: the physical address, or the error code of the fault. */
    public sealed interface Walk {
        record Mapped(long physical) implements Walk {}

        record Fault(int errorCode) implements Walk {}
    }

    /** @param access {@link #WRITE}, {@link #FETCH} or 0 for a read */
    public Walk walk(long topLevel, long address, int access) {
        if (address < 0 || address >>> 47 != 0) {
            return new Walk.Fault(USER | access | PRESENT);
        }
        long table = topLevel & ENTRY_ADDRESS;
        for (int shift = TOP_SHIFT; ; shift -= 9) {
            long slot = table + ((address >>> shift & 511) << 3);
            long entry = memory.get64(slot);
            if ((entry & ENTRY_PRESENT) == 0) {
                return new Walk.Fault(USER | access);
            }
            boolean refused = (entry & ENTRY_USER) == 0
                    || (access == WRITE && (entry & ENTRY_WRITABLE) == 0)
                    || (access == FETCH && (entry & ENTRY_NO_EXECUTE) != 0);
            if (refused) {
                return new Walk.Fault(USER | access | PRESENT);
            }
            boolean leaf = shift == 12 || (shift < TOP_SHIFT && (entry & ENTRY_LARGE) != 0);
            long marks = ENTRY_ACCESSED | (leaf && access == WRITE ? ENTRY_DIRTY : 0);
            if ((entry & marks) != marks && !memory.compareAndSet64(slot, entry, entry | marks)) {
                shift += 9;
                continue;
            }
            if (leaf) {
                long within = address & ((1L << shift) - 1);
                return new Walk.Mapped((entry & ENTRY_ADDRESS & -(1L << shift)) + within);
            }
            table = entry & ENTRY_ADDRESS;
        }
    }

    /** Physical address for the access, or {@link UserFault}. */
    long translate(long topLevel, long address, int access) {
        return switch (walk(topLevel, address, access)) {
            case Walk.Mapped(long physical) -> physical;
            case Walk.Fault(int errorCode) -> throw new UserFault(address, errorCode);
        };
    }
}
