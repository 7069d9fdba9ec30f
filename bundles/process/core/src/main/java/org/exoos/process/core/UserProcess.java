package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.memory.AddressSpace;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.Process;
import org.exoos.process.SignalAction;
import org.exoos.process.Signals;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Path;
import org.exoos.vfs.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * The state of a process.
 *
 * <pre>
 *   RUNNING -> STOPPED   stop signal              STOPPED -> RUNNING  SIGCONT, SIGKILL
 *   RUNNING -> EXITING   exit_group, fatal signal STOPPED -> EXITING  SIGKILL
 *   EXITING -> ZOMBIE    the last thread is gone
 *   ZOMBIE  -> REAPED    waited for, or nobody will wait
 * </pre>
 */
final class UserProcess extends Process {
    enum State {
        RUNNING,
        STOPPED,
        EXITING,
        ZOMBIE,
        REAPED
    }

    final ProcessTree tree;
    private final int pid;

    // Guarded by tree.lock; volatile where others only look.
    volatile @Nullable UserProcess parent;
    volatile int group;
    volatile int session;
    volatile @Nullable Terminal terminal;
    volatile State state = State.RUNNING;
    final List<UserProcess> children = new ArrayList<>(2);
    final List<RunningThread> threads = new ArrayList<>(1);
    final SignalAction[] actions = new SignalAction[Signals.COUNT + 1];
    final PendingSignals pending = new PendingSignals();
    int exitStatus;
    int exitSignal = Signals.SIGCHLD;
    int exitCode;

    /** Wait status of a stop or continuation not reported yet; 0 = none. */
    int changeStatus;

    boolean executed;
    volatile boolean vforkParentWaits;
    long alarmGeneration;

    /** Counts changes of children; a waiter compares. */
    volatile int childEvents;

    /** Signalled at each change of a child. */
    final WaitQueue childChanges = new WaitQueue();

    /** Signalled at continuation, exit of a thread, end of a vfork's borrowing. */
    final WaitQueue changes = new WaitQueue();

    final long startNanos;
    long userNanosOfEnded;
    long kernelNanosOfEnded;
    long childUserNanos;
    long childKernelNanos;
    volatile long alarmAt;
    volatile long alarmInterval;

    private volatile AddressSpace memory;
    private volatile DescriptorTable descriptors;
    private volatile @Nullable Path workingDirectory;
    private volatile @Nullable Path executable;
    private volatile int umask = 022;
    private volatile Credentials credentials = Credentials.ROOT;
    private volatile String name = "";
    private volatile List<String> commandLine = List.of();
    private volatile int nice;
    final Limits limits;

    UserProcess(
            ProcessTree tree,
            int pid,
            @Nullable UserProcess parent,
            AddressSpace memory,
            DescriptorTable descriptors,
            Limits limits,
            long startNanos) {
        this.tree = tree;
        this.pid = pid;
        this.parent = parent;
        this.memory = memory;
        this.descriptors = descriptors;
        this.limits = limits;
        this.startNanos = startNanos;
        java.util.Arrays.fill(actions, SignalAction.DEFAULT);
    }

    /** What fork(2) copies apart from memory and descriptors. */
    void inherit(UserProcess from) {
        group = from.group;
        session = from.session;
        terminal = from.terminal;
        System.arraycopy(from.actions, 0, actions, 0, actions.length);
        workingDirectory = from.workingDirectory;
        executable = from.executable;
        umask = from.umask;
        credentials = from.credentials;
        name = from.name;
        commandLine = from.commandLine;
        nice = from.nice;
    }

    @Override
    public int pid() {
        return pid;
    }

    // hot path
    @Override
    public int parentPid() {
        UserProcess parent = this.parent;
        return parent == null ? 0 : parent.pid;
    }

    @Override
    public int processGroup() {
        return group;
    }

    @Override
    public int session() {
        return session;
    }

    @Override
    public Credentials credentials() {
        return credentials;
    }

    @Override
    public void credentials(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public boolean ignores(int signal) {
        if (action(signal).handler() == Signals.SIG_IGN) {
            return true;
        }
        RunningThread current = tree.currentThread();
        return current != null && current.process() == this && (current.signalMask() & Signals.bit(signal)) != 0;
    }

    @Override
    public @Nullable Terminal terminal() {
        return terminal;
    }

    @Override
    public void acquireTerminal(Terminal terminal) throws ErrnoException {
        tree.lock.lock();
        try {
            if (session != pid || this.terminal != null) {
                throw Errno.EPERM.exception();
            }
            for (UserProcess process : tree.inSession(session)) {
                process.terminal = terminal;
            }
        } finally {
            tree.lock.unlock();
        }
    }

    @Override
    public void releaseTerminal() {
        tree.lock.lock();
        try {
            if (session == pid) {
                for (UserProcess process : tree.inSession(session)) {
                    process.terminal = null;
                }
            } else {
                terminal = null;
            }
        } finally {
            tree.lock.unlock();
        }
    }

    // hot path
    @Override
    public AddressSpace memory() {
        return memory;
    }

    void memory(AddressSpace memory) {
        this.memory = memory;
    }

    // hot path
    @Override
    public DescriptorTable descriptors() {
        return descriptors;
    }

    void descriptors(DescriptorTable descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public @Nullable Path workingDirectory() {
        return workingDirectory;
    }

    @Override
    public void workingDirectory(@Nullable Path path) {
        workingDirectory = path;
    }

    @Override
    public int umask() {
        return umask;
    }

    @Override
    public void umask(int mask) {
        umask = mask & 0777;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void name(String name) {
        this.name = name.length() > 15 ? name.substring(0, 15) : name;
    }

    List<String> commandLine() {
        return commandLine;
    }

    void commandLine(List<String> commandLine) {
        this.commandLine = commandLine;
    }

    @Override
    public @Nullable Path executable() {
        return executable;
    }

    void executable(@Nullable Path path) {
        executable = path;
    }

    @Override
    public SignalAction action(int signal) {
        return actions[signal];
    }

    @Override
    public SignalAction action(int signal, SignalAction action) {
        return tree.signals.action(this, signal, action);
    }

    @Override
    public long pendingSignals() {
        return pending.mask();
    }

    @Override
    public int nice() {
        return nice;
    }

    @Override
    public void nice(int value) {
        nice = value;
        tree.lock.lock();
        try {
            for (RunningThread thread : threads) {
                thread.task().nice(value);
            }
        } finally {
            tree.lock.unlock();
        }
    }

    @Override
    public long userNanos() {
        tree.lock.lock();
        try {
            long sum = userNanosOfEnded;
            for (RunningThread thread : threads) {
                sum += thread.userNanos();
            }
            return sum;
        } finally {
            tree.lock.unlock();
        }
    }

    @Override
    public long kernelNanos() {
        tree.lock.lock();
        try {
            long sum = kernelNanosOfEnded;
            for (RunningThread thread : threads) {
                sum += thread.kernelNanos();
            }
            return sum;
        } finally {
            tree.lock.unlock();
        }
    }

    @Override
    public long childUserNanos() {
        return childUserNanos;
    }

    @Override
    public long childKernelNanos() {
        return childKernelNanos;
    }

    @Override
    public int threadCount() {
        return threads.size();
    }

    @Override
    public long alarmLeftNanos() {
        long at = alarmAt;
        return at == 0 ? 0 : Math.max(1, at - System.nanoTime());
    }

    @Override
    public long alarmIntervalNanos() {
        return alarmInterval;
    }

    @Override
    public void alarm(long firstNanos, long intervalNanos) {
        tree.alarms.arm(this, firstNanos, intervalNanos);
    }

    /** Whether its threads must end or stop. */
    boolean interrupted() {
        return state != State.RUNNING;
    }
}
