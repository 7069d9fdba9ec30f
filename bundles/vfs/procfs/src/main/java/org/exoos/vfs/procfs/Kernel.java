package org.exoos.vfs.procfs;

import java.util.List;
import org.exoos.hal.Clock;
import org.exoos.hal.Devices;
import org.exoos.hal.Machine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Processors;
import org.exoos.memory.FrameAllocator;
import org.exoos.process.ProcessTable;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** What the files are made from. */
interface Kernel {
    Clock clock();

    Processors processors();

    Devices devices();

    Machine machine();

    PhysicalMemory memory();

    FrameAllocator frames();

    Scheduler scheduler();

    LoadAverage load();

    @Nullable
    ProcessTable processTable();

    @Nullable
    Vfs vfs();

    /** Names of the mountable file systems, sorted. */
    List<String> types();

    /** Nanoseconds since 1970 at boot. */
    default long bootNanos() {
        return clock().wallNanos() - clock().nanoTime();
    }
}
