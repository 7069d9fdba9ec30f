package org.exoos.vfs.tmpfs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.hal.Clock;
import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.FrameAllocator;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** The mountable type. */
@Component(property = "exo.fs.type=tmpfs")
public final class TmpfsType implements FileSystemType {
    private static final AtomicInteger DEVICES = new AtomicInteger(0x20);

    private final List<Tmpfs> mounted = new CopyOnWriteArrayList<>();
    private final FrameAllocator frames;
    private final PhysicalMemory memory;
    private final Clock clock;

    @Activate
    public TmpfsType(@Reference FrameAllocator frames, @Reference PhysicalMemory memory, @Reference Clock clock) {
        this.frames = frames;
        this.memory = memory;
        this.clock = clock;
    }

    @Deactivate
    void deactivate() {
        mounted.forEach(Tmpfs::unmounted);
    }

    @Override
    public String name() {
        return "tmpfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        TmpfsOptions parsed = TmpfsOptions.parse(options, frames.totalFrames());
        Tmpfs made = new Tmpfs(frames, memory, clock, parsed, DEVICES.getAndIncrement(), mounted::remove);
        mounted.add(made);
        return made;
    }
}
