package org.exoos.vfs.procfs;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.exoos.hal.Clock;
import org.exoos.hal.Devices;
import org.exoos.hal.Machine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Processors;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;

/** A simulated machine with given processes and no tasks. */
final class TestKernel implements Kernel {
    private final SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
    private final FrameAllocator frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
    private final Scheduler scheduler = fake(Scheduler.class);
    private final LoadAverage load = new LoadAverage(scheduler);
    List<ProcessInfo> processes;

    TestKernel(List<ProcessInfo> processes) {
        this.processes = processes;
    }

    static ProcessInfo process(int pid) {
        return new ProcessInfo(
                pid,
                1,
                pid,
                pid,
                0,
                0,
                "p" + pid,
                List.of("p"),
                'R',
                0,
                0,
                1,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                "/",
                "/bin/p",
                List.of(),
                List.of(),
                List.of());
    }

    Caller caller(int pid) {
        return (Caller) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Caller.class}, (proxy, method, arguments) -> pid);
    }

    Inode at(Inode root, String path) throws ErrnoException {
        Inode here = root;
        for (String name : path.split("/")) {
            Inode next = name.isEmpty() ? here : here.lookup(name);
            if (next == null) {
                throw new AssertionError(path);
            }
            here = next;
        }
        return here;
    }

    List<String> list(Inode root, String path) throws ErrnoException {
        List<String> names = new ArrayList<>();
        at(root, path).readDirectory(0, (inode, next, type, name) -> names.add(name));
        return names;
    }

    String read(Inode root, String path) throws ErrnoException {
        OpenFile file = at(root, path).open(OpenFlags.O_RDONLY, path, Caller.KERNEL);
        if (file == null) {
            throw new AssertionError(path);
        }
        byte[] bytes = new byte[1 << 14];
        int count = (int) file.read(new ArrayBuffer(bytes), Caller.KERNEL);
        return new String(bytes, 0, count, StandardCharsets.ISO_8859_1);
    }

    /** Answers 5, or an empty list, or nothing. */
    private static <T> T fake(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    Class<?> returned = method.getReturnType();
                    if (returned == long.class) {
                        return 5L;
                    }
                    return java.util.Collection.class.isAssignableFrom(returned) ? List.of() : null;
                }));
    }

    @Override
    public Clock clock() {
        return machine.clock();
    }

    @Override
    public Processors processors() {
        return machine.processors();
    }

    @Override
    public Devices devices() {
        return machine.devices();
    }

    @Override
    public Machine machine() {
        return machine.machine();
    }

    @Override
    public PhysicalMemory memory() {
        return machine.memory();
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
        return (ProcessTable) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ProcessTable.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "processes" -> processes;
                    case "process" -> find((int) arguments[0]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private Optional<ProcessInfo> find(int pid) {
        return processes.stream().filter(info -> info.pid() == pid).findFirst();
    }

    @Override
    public @Nullable Vfs vfs() {
        return null;
    }

    @Override
    public List<String> types() {
        return List.of("proc", "tmpfs");
    }
}
