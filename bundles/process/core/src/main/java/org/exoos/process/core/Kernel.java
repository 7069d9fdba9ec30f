package org.exoos.process.core;

import java.util.List;
import org.exoos.hal.Clock;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.UserContexts;
import org.exoos.memory.AddressSpaces;
import org.exoos.process.BinaryLoader;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.Vfs;

/** The rest of the kernel as the process core needs it. */
interface Kernel {
    Scheduler scheduler();

    UserContexts contexts();

    AddressSpaces spaces();

    Clock clock();

    PhysicalMemory memory();

    Vfs vfs();

    CallTable calls();

    List<BinaryLoader> loaders();

    /** Ends the machine; returns on a simulated one only. */
    void powerOff(int status);
}
