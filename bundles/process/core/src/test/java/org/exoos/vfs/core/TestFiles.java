package org.exoos.vfs.core;

import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.FrameAllocator;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Pipes;
import org.exoos.vfs.Vfs;
import org.exoos.vfs.devfs.DevfsType;
import org.exoos.vfs.pipe.PipeFactory;
import org.exoos.vfs.tmpfs.TmpfsType;

/** A file tree for the tests of other bundles; here, because the core of the VFS is nobody's but its bundle's. */
public final class TestFiles {
    private TestFiles() {}

    /** tmpfs on the root, devices in /dev, pipes. */
    public static Vfs of(SimulatedMachine machine, FrameAllocator frames) {
        Pipes pipes = new PipeFactory(machine.clock());
        VfsCore vfs = new VfsCore(new DentryCache(System::nanoTime), () -> pipes);
        vfs.table.typeAdded(new TmpfsType(frames, machine.memory(), machine.clock()));
        vfs.table.typeAdded(new DevfsType(machine.clock()));
        try {
            vfs.table.mount("tmpfs", null, "/", "mode=755");
            vfs.makeDirectory(null, "/dev", 0755, org.exoos.vfs.Caller.KERNEL);
            vfs.table.mount("devfs", null, "/dev", "");
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
        return vfs;
    }
}
