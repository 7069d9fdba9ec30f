package org.exoos.process.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.memory.AddressSpace;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.SignalAction;
import org.exoos.process.Signals;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.ErrnoException;
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
final class UserProcess extends ProcessAttributes {
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

    /** Counts changes of children; a waiter compares. */
    volatile int childEvents;

    /** Signalled at each change of a child. */
    final WaitQueue childChanges = new WaitQueue();

    /** Signalled at continuation, exit of a thread, end of a vfork's borrowing. */
    final WaitQueue changes = new WaitQueue();

    final long startNanos;
    final CpuTimes times = new CpuTimes(this);
    final AlarmClock alarm = new AlarmClock();

    private volatile AddressSpace memory;
    private volatile DescriptorTable descriptors;
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
        inheritAttributes(from);
        group = from.group;
        session = from.session;
        terminal = from.terminal;
        System.arraycopy(from.actions, 0, actions, 0, actions.length);
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
        tree.acquireTerminal(this, terminal);
    }

    @Override
    public void releaseTerminal() {
        tree.releaseTerminal(this);
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
    public Limits limits() {
        return limits;
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
            return times.user();
        } finally {
            tree.lock.unlock();
        }
    }

    @Override
    public long kernelNanos() {
        tree.lock.lock();
        try {
            return times.kernel();
        } finally {
            tree.lock.unlock();
        }
    }

    @Override
    public long childUserNanos() {
        return times.childUser();
    }

    @Override
    public long childKernelNanos() {
        return times.childKernel();
    }

    @Override
    public int threadCount() {
        return threads.size();
    }

    @Override
    public long alarmLeftNanos() {
        return alarm.leftNanos();
    }

    @Override
    public long alarmIntervalNanos() {
        return alarm.interval;
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
