package org.exoos.vfs.procfs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.exoos.hal.Clock;
import org.exoos.hal.Devices;
import org.exoos.hal.Machine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Processors;
import org.exoos.memory.FrameAllocator;
import org.exoos.process.ProcessTable;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** The mountable type. */
@Component(property = "exo.fs.type=proc", service = FileSystemType.class)
public final class ProcType implements FileSystemType, Kernel {
    private final CopyOnWriteArrayList<FileSystemType> types = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final Processors processors;
    private final Devices devices;
    private final Machine machine;
    private final PhysicalMemory memory;
    private final FrameAllocator frames;
    private final Scheduler scheduler;
    private final LoadAverage load;
    private volatile @Nullable ProcessTable processTable;
    private volatile @Nullable Vfs vfs;

    @Activate
    public ProcType(
            @Reference Clock clock,
            @Reference Processors processors,
            @Reference Devices devices,
            @Reference Machine machine,
            @Reference PhysicalMemory memory,
            @Reference FrameAllocator frames,
            @Reference Scheduler scheduler) {
        this.clock = clock;
        this.processors = processors;
        this.devices = devices;
        this.machine = machine;
        this.memory = memory;
        this.frames = frames;
        this.scheduler = scheduler;
        this.load = new LoadAverage(scheduler);
    }

    @Deactivate
    void deactivate() {
        load.close();
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setProcessTable(ProcessTable table) {
        processTable = table;
    }

    void unsetProcessTable(ProcessTable table) {
        if (processTable == table) {
            processTable = null;
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setVfs(Vfs gate) {
        vfs = gate;
    }

    void unsetVfs(Vfs gate) {
        if (vfs == gate) {
            vfs = null;
        }
    }

    /** The other types: a component that binds itself is a cycle. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(!(exo.fs.type=proc))")
    void addType(FileSystemType type) {
        types.addIfAbsent(type);
    }

    void removeType(FileSystemType type) {
        types.remove(type);
    }

    @Override
    public String name() {
        return "proc";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) {
        return new Procfs(this);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Processors processors() {
        return processors;
    }

    @Override
    public Devices devices() {
        return devices;
    }

    @Override
    public Machine machine() {
        return machine;
    }

    @Override
    public PhysicalMemory memory() {
        return memory;
    }

    @Override
    public FrameAllocator frames() {
        return frames;
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public LoadAverage load() {
        return load;
    }

    @Override
    public @Nullable ProcessTable processTable() {
        return processTable;
    }

    @Override
    public @Nullable Vfs vfs() {
        return vfs;
    }

    @Override
    public List<String> types() {
        return Stream.concat(Stream.of(name()), types.stream().map(FileSystemType::name))
                .sorted()
                .toList();
    }
}
