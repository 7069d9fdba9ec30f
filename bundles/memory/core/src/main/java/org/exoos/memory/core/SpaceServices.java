package org.exoos.memory.core;

import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Tlb;
import org.exoos.memory.FrameAllocator;
import org.exoos.sched.Scheduler;

/** What every address space needs from the rest of the kernel. */
record SpaceServices(PhysicalMemory memory, FrameAllocator frames, Tlb tlb, Scheduler scheduler, Commit commit) {

    /** Long loops pass here, without the write lock, at least every 100 us: yields when the slice is over. */
    void checkpoint() {
        scheduler.checkpoint();
    }
}
