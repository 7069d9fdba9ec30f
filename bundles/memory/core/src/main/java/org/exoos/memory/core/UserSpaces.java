package org.exoos.memory.core;

import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Tlb;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.AddressSpaces;
import org.exoos.memory.FrameAllocator;
import org.exoos.sched.Scheduler;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Maker of address spaces. One eighth of the frames is kept out of promises, for tables, caches and the kernel's own buffers. */
@Component
public final class UserSpaces implements AddressSpaces {
    private final SpaceServices services;

    @Activate
    public UserSpaces(
            @Reference PhysicalMemory memory,
            @Reference FrameAllocator frames,
            @Reference Tlb tlb,
            @Reference Scheduler scheduler) {
        Commit commit = new Commit(frames.totalFrames() / 8 * 7);
        services = new SpaceServices(memory, frames, tlb, scheduler, commit);
    }

    @Override
    public @Nullable AddressSpace create() {
        PageTable table = PageTable.create(services.memory(), services.frames());
        return table == null ? null : new UserSpace(services, table);
    }

    @Override
    public long committedBytes() {
        return services.commit().pages() * AddressSpace.PAGE_SIZE;
    }

    @Override
    public long commitLimitBytes() {
        return services.commit().limit() * AddressSpace.PAGE_SIZE;
    }
}
