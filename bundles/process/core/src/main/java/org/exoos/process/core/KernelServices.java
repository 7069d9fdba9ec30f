package org.exoos.process.core;

import java.util.List;
import java.util.function.IntConsumer;
import org.exoos.hal.Clock;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.UserContexts;
import org.exoos.memory.AddressSpaces;
import org.exoos.process.BinaryLoader;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.Vfs;

/**
 * The services that the process core was given.
 *
 * @param loaders changes as loaders come and go
 * @param off ends the machine with a status
 */
record KernelServices(
        Scheduler scheduler,
        UserContexts contexts,
        AddressSpaces spaces,
        Clock clock,
        PhysicalMemory memory,
        Vfs vfs,
        CallTable calls,
        List<BinaryLoader> loaders,
        IntConsumer off)
        implements Kernel {
    @Override
    public void powerOff(int status) {
        off.accept(status);
    }
}
