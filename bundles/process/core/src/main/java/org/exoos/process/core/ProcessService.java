package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exoos.hal.Clock;
import org.exoos.hal.Machine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.UserContexts;
import org.exoos.link.MachineEnd;
import org.exoos.memory.AddressSpaces;
import org.exoos.process.BinaryLoader;
import org.exoos.process.Process;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.process.Processes;
import org.exoos.process.SignalInfo;
import org.exoos.process.UserThread;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Path;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process subsystem's services, over the tree and its helpers. */
@Component(service = {Processes.class, ProcessTable.class, ProcessService.class})
public final class ProcessService implements Processes, ProcessTable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessService.class);

    private final Machine machine;
    private final CopyOnWriteArrayList<BinaryLoader> loaders = new CopyOnWriteArrayList<>();
    private volatile @Nullable MachineEnd end;

    private final ProcessTree tree;
    private final Forks forks;
    private final Execs execs;
    private final Waits waits;
    private final Kills kills;

    @Activate
    public ProcessService(
            @Reference Scheduler scheduler,
            @Reference UserContexts contexts,
            @Reference AddressSpaces spaces,
            @Reference Clock clock,
            @Reference PhysicalMemory memory,
            @Reference Vfs vfs,
            @Reference Machine machine,
            @Reference CallTable calls) {
        this.machine = machine;
        this.tree = new ProcessTree(
                new KernelServices(scheduler, contexts, spaces, clock, memory, vfs, calls, loaders, this::powerOff));
        this.forks = new Forks(tree);
        this.execs = new Execs(tree);
        this.waits = new Waits(tree);
        this.kills = new Kills(tree);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addLoader(BinaryLoader loader) {
        loaders.addIfAbsent(loader);
    }

    void removeLoader(BinaryLoader loader) {
        loaders.remove(loader);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setEnd(MachineEnd end) {
        this.end = end;
    }

    void unsetEnd(MachineEnd end) {
        if (this.end == end) {
            this.end = null;
        }
    }

    Kernel kernel() {
        return tree.kernel;
    }

    ProcessTree tree() {
        return tree;
    }

    Forks forks() {
        return forks;
    }

    Execs execs() {
        return execs;
    }

    private static RunningThread own(UserThread thread) {
        return (RunningThread) thread;
    }

    @Override
    public int clone(UserThread parent, long flags, long stack, long parentTid, long childTid, long tls)
            throws ErrnoException {
        return forks.clone(own(parent), flags, stack, parentTid, childTid, tls);
    }

    @Override
    public void exec(
            UserThread thread, @Nullable Path base, String path, List<byte[]> arguments, List<byte[]> environment)
            throws ErrnoException, WaitQueue.Interrupted {
        execs.exec(own(thread), base, path, arguments, environment);
    }

    @Override
    public void exitThread(UserThread thread, int status) {
        tree.exits.exitThread(own(thread), status);
    }

    @Override
    public void exitProcess(UserThread thread, int status) {
        tree.exits.exitProcess(own(thread).process(), status);
    }

    @Override
    public @Nullable Change await(UserThread thread, int pid, int options)
            throws ErrnoException, WaitQueue.Interrupted {
        return waits.await(own(thread).process(), pid, options);
    }

    @Override
    public void kill(UserThread sender, int pid, SignalInfo info) throws ErrnoException {
        kills.kill(own(sender), pid, info);
    }

    @Override
    public void killThread(UserThread sender, int group, int tid, SignalInfo info) throws ErrnoException {
        kills.killThread(own(sender), group, tid, info);
    }

    @Override
    public Task task(UserThread thread, int tid) throws ErrnoException {
        Task task = existing(tid).taskOrNull();
        if (task == null) {
            throw Errno.ESRCH.exception();
        }
        return task;
    }

    @Override
    public UserProcess owner(UserThread thread, int tid) throws ErrnoException {
        return existing(tid).process();
    }

    private RunningThread existing(int tid) throws ErrnoException {
        RunningThread target = tree.thread(tid);
        if (target == null) {
            throw Errno.ESRCH.exception();
        }
        return target;
    }

    @Override
    public void raise(UserThread thread, int signal) {
        kills.raise(own(thread), signal);
    }

    @Override
    public void setProcessGroup(UserThread thread, int pid, int group) throws ErrnoException {
        tree.setProcessGroup(own(thread).process(), pid, group);
    }

    @Override
    public int newSession(UserThread thread) throws ErrnoException {
        return tree.newSession(own(thread).process());
    }

    @Override
    public Process find(UserThread thread, int pid) throws ErrnoException {
        UserProcess found = pid == 0 ? own(thread).process() : tree.process(pid);
        if (found == null) {
            throw Errno.ESRCH.exception();
        }
        return found;
    }

    @Override
    public List<? extends Process> group(int processGroup) {
        return tree.inGroup(processGroup);
    }

    @Override
    public int count() {
        return tree.count();
    }

    @Override
    public int limit() {
        return tree.limit();
    }

    @Override
    public void powerOff(int status) {
        LOG.debug("power off, status {}", status);
        MachineEnd end = this.end;
        if (end != null) {
            end.powerOff(status);
        } else {
            machine.powerOff(status);
        }
    }

    @Override
    public void reboot() {
        MachineEnd end = this.end;
        if (end != null) {
            end.reboot();
        } else {
            machine.reboot();
        }
    }

    @Override
    public boolean futexWait(
            UserThread thread, long address, boolean shared, int expected, int bits, long deadlineNanos)
            throws ErrnoException, WaitQueue.Interrupted {
        return tree.futexes.await(thread.memory(), address, shared, expected, bits, deadlineNanos);
    }

    @Override
    public int futexWake(AddressKey key, int count, int bits) {
        return tree.futexes.wake(key, count, bits);
    }

    @Override
    public AddressKey futexKey(UserThread thread, long address, boolean shared) throws ErrnoException {
        return tree.futexes.key(thread.memory(), address, shared);
    }

    @Override
    public int futexRequeue(AddressKey from, int wake, int requeue, AddressKey to) {
        return tree.futexes.requeue(from, wake, requeue, to);
    }

    @Override
    public List<ProcessInfo> processes() {
        List<ProcessInfo> all = new ArrayList<>();
        for (UserProcess process : tree.all()) {
            all.add(Snapshots.of(process));
        }
        all.sort(java.util.Comparator.comparingInt(ProcessInfo::pid));
        return all;
    }

    @Override
    public Optional<ProcessInfo> process(int pid) {
        return Optional.ofNullable(tree.process(pid)).map(Snapshots::of);
    }

    @Override
    public void signalGroup(int processGroup, int signal) {
        for (UserProcess process : tree.inGroup(processGroup)) {
            tree.signals.send(process, SignalInfo.kernel(signal), null);
        }
    }

    @Override
    public boolean signal(int pid, int signal) {
        UserProcess process = tree.process(pid);
        if (process == null) {
            return false;
        }
        kills.send(process, SignalInfo.kernel(signal));
        return true;
    }

    @Override
    public boolean groupInSession(int processGroup, int session) {
        return tree.groupInSession(processGroup, session);
    }

    @Override
    public boolean orphaned(int processGroup) {
        tree.lock.lock();
        try {
            return tree.orphaned(processGroup, null);
        } finally {
            tree.lock.unlock();
        }
    }
}
