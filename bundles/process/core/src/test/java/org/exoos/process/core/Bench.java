package org.exoos.process.core;

import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import org.exoos.hal.UserContext;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.hal.simulated.SimulatedPrograms.Step;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.memory.core.UserSpaces;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.linux.DescriptorFamily;
import org.exoos.process.linux.IdentityFamily;
import org.exoos.process.linux.IoFamily;
import org.exoos.process.linux.MemoryFamily;
import org.exoos.process.linux.PollFamily;
import org.exoos.process.linux.ProcessFamily;
import org.exoos.process.linux.SchedulingFamily;
import org.exoos.process.linux.SignalFamily;
import org.exoos.process.linux.StatFamily;
import org.exoos.process.linux.SystemFamily;
import org.exoos.process.linux.ThreadFamily;
import org.exoos.process.linux.TimeFamily;
import org.exoos.process.linux.TreeFamily;
import org.exoos.sched.core.SchedulerCore;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Vfs;
import org.exoos.vfs.core.TestFiles;
import org.jspecify.annotations.Nullable;

/** The process core with its families on a simulated machine: ring 3 is Java steps at addresses. */
final class Bench {
    static final long CODE = 0x400000;
    static final long DATA = 0x600000;
    static final long STACK = 0x3fff_0000_0000L;

    final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(16 << 20).withCpus(2));
    final BuddyFrameAllocator frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
    final SchedulerCore scheduler = new SchedulerCore(machine.processors(), machine.clock(), machine.machine());
    final UserSpaces spaces = new UserSpaces(machine.memory(), frames, machine.tlb(), scheduler);
    final CallTable calls = new CallTable();
    final ProcessService service;
    final ProcessTree tree;
    private long families;
    final long freeAtStart = frames.freeFrames();

    Bench() {
        this((Vfs) Proxy.newProxyInstance(
                Bench.class.getClassLoader(), new Class<?>[] {Vfs.class}, (proxy, method, arguments) -> {
                    throw Errno.ENOENT.exception();
                }));
    }

    /** With files: tmpfs on /, devices in /dev, pipes. */
    static Bench withFiles() {
        return new Bench(null);
    }

    private Bench(@Nullable Vfs files) {
        Vfs vfs = files != null ? files : TestFiles.of(machine, frames);
        service = new ProcessService(
                scheduler,
                machine.contexts(),
                spaces,
                machine.clock(),
                machine.memory(),
                vfs,
                machine.machine(),
                calls);
        tree = service.tree();
        add(new IdentityFamily(service));
        add(new ProcessFamily(service));
        add(new SignalFamily(service));
        add(new MemoryFamily());
        add(new TimeFamily(machine.clock()));
        add(new ThreadFamily(service, scheduler, machine.clock()));
        add(new SchedulingFamily(service, scheduler));
        if (files == null) {
            add(new DescriptorFamily(vfs));
            add(new IoFamily(service, machine.memory()));
            add(new StatFamily(vfs));
            add(new TreeFamily(vfs, machine.clock()));
            add(new PollFamily());
            add(new SystemFamily(service, frames, machine.clock()));
        }
    }

    void add(SystemCallFamily family) {
        calls.add(family, 0, ++families);
    }

    /** Process 1, whose program is these steps; its end powers the machine off. */
    void start(Step... program) {
        machine.programs().put(CODE, program);
        AddressSpace space = spaces.create();
        UserContext context = machine.contexts().allocate();
        if (space == null || context == null) {
            throw new AssertionError("no memory");
        }
        int fixed = AddressSpace.MAP_PRIVATE | AddressSpace.MAP_ANONYMOUS | AddressSpace.MAP_FIXED;
        space.map(CODE, 4096, AddressSpace.PROT_READ | AddressSpace.PROT_EXEC, fixed, null, 0, "code");
        space.map(DATA, 8192, AddressSpace.PROT_READ | AddressSpace.PROT_WRITE, fixed, null, 0, "data");
        space.map(STACK - 65536, 65536, AddressSpace.PROT_READ | AddressSpace.PROT_WRITE, fixed, null, 0, "[stack]");
        context.set(UserContext.RIP, CODE);
        context.set(UserContext.RSP, STACK - 64);
        tree.lock.lock();
        RunningThread thread;
        try {
            int pid = tree.newPid(0);
            UserProcess process = new UserProcess(
                    tree, pid, null, space, new DescriptorTable(), new Limits(tree.limit()), System.nanoTime());
            process.group = pid;
            process.session = pid;
            thread = new RunningThread(tree, process, pid, context);
            tree.add(process);
            tree.add(thread);
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        } finally {
            tree.lock.unlock();
        }
        try {
            service.forks().run(thread, thread.process());
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    /** The status that process 1 left. */
    int end() throws Exception {
        return machine.end().get(20, TimeUnit.SECONDS).status();
    }
}
