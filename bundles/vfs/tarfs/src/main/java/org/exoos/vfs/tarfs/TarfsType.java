package org.exoos.vfs.tarfs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.FrameAllocator;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mountable type. The source is a list of boot files separated by commas, the lowest layer first; that one must exist, the
 * others may be absent.
 */
@Component(service = SwapCandidate.class)
@Candidate(kind = "fs.tarfs", name = "tarfs", api = "1.0")
public final class TarfsType implements FileSystemType, SwapCandidate {
    private static final Logger LOG = LoggerFactory.getLogger(TarfsType.class);
    private static final AtomicInteger DEVICES = new AtomicInteger(0x10);
    private static final int SHOWN_PROBLEMS = 20;

    private final List<Tarfs> mounted = new CopyOnWriteArrayList<>();
    private final PhysicalMemory memory;
    private final FrameAllocator frames;

    @Activate
    public TarfsType(@Reference PhysicalMemory memory, @Reference FrameAllocator frames) {
        this.memory = memory;
        this.frames = frames;
    }

    @Deactivate
    void deactivate() {
        mounted.forEach(Tarfs::unmounted);
    }

    @Override
    public String name() {
        return "tarfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        if (source == null || source.isEmpty()) {
            throw Errno.EINVAL.exception();
        }
        PageFrames pages = new PageFrames(memory, frames);
        TarTree tree = new TarTree(DEVICES.getAndIncrement(), pages);
        String[] layers = source.split(",");
        long bytes = 0;
        for (int layer = 0; layer < layers.length; layer++) {
            PhysicalMemory.Range range = memory.bootFile(layers[layer]).orElse(null);
            if (range == null) {
                if (layer == 0) {
                    LOG.error("{} is not in the boot archive", layers[layer]);
                    throw Errno.ENOENT.exception();
                }
                continue;
            }
            bytes += range.length();
            read(layers[layer], range, tree, layer == 0);
        }
        Tarfs made = new Tarfs(tree.root(), tree.files(), bytes, pages, mounted::remove);
        mounted.add(made);
        return made;
    }

    private void read(String name, PhysicalMemory.Range range, TarTree tree, boolean required) throws ErrnoException {
        List<String> problems = new ArrayList<>();
        int entries = new TarReader(memory, range, problems::add).read(tree);
        problems.stream().limit(SHOWN_PROBLEMS).forEach(problem -> LOG.warn("{}: {}", name, problem));
        if (problems.size() > SHOWN_PROBLEMS) {
            LOG.warn("{}: {} more problems", name, problems.size() - SHOWN_PROBLEMS);
        }
        if (entries == 0 && required) {
            LOG.error("{} holds no readable entry", name);
            throw Errno.EINVAL.exception();
        }
    }
}
