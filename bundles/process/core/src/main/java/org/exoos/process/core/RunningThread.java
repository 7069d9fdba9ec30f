package org.exoos.process.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.NotRestarted;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserBuffer;
import org.exoos.process.UserThread;
import org.exoos.sched.Scheduler;
import org.exoos.sched.Task;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A user thread: its body is the trap loop. {@code work} is the one word that the loop tests before ring 3 is entered again; senders of
 * signals set it, then interrupt the wait the thread may be in and kick the CPU it may run on, in this order, so that none is lost.
 */
final class RunningThread extends UserThread implements Runnable {
    /** Signals may be pending, or the process is to stop or end. */
    static final int WORK_SIGNAL = 1;

    /** The last call was interrupted and waits for the decision: restart or EINTR. */
    static final int WORK_RESTART = 2;

    /** This thread is to end. */
    static final int WORK_END = 4;

    /** The mask of before sigsuspend(2) is to come back. */
    static final int WORK_MASK = 8;

    private static final Logger LOG = LoggerFactory.getLogger(RunningThread.class);
    private static final ConcurrentHashMap<Integer, RunningThread> BY_TASK = new ConcurrentHashMap<>();
    private static final VarHandle WORK;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(RunningThread.class, "work", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final UserProcess process;
    private final int tid;
    private final UserContext context;
    private final ProcessTree tree;
    private final Scheduler scheduler;
    private final SystemCallFamily[] calls;
    private final UserBuffer buffer;
    final PendingSignals pending = new PendingSignals();
    final SignalStack alternate = new SignalStack();

    private volatile int work;
    private volatile @Nullable Task task;
    private volatile long mask;
    private long savedMask;
    private boolean notRestartable;
    private long resumeDeadline;
    private long clearChildTid;
    int endStatus;

    RunningThread(ProcessTree tree, UserProcess process, int tid, UserContext context) {
        this.tree = tree;
        this.process = process;
        this.tid = tid;
        this.context = context;
        this.scheduler = tree.kernel.scheduler();
        this.calls = tree.kernel.calls().entries();
        this.buffer = new UserBuffer(process.memory());
    }

    static @Nullable RunningThread of(Task task) {
        return BY_TASK.get(task.id());
    }

    /** Body of the task. */
    @Override
    public void run() {
        Task self = scheduler.current();
        if (self == null) {
            throw new IllegalStateException("user thread outside a task");
        }
        task = self;
        BY_TASK.put(self.id(), this);
        self.onDetach(context::detach);
        try {
            loop();
        } catch (Throwable thrown) {
            // One process ends with a reason; the kernel goes on. OutOfMemoryError included: this stack's garbage is
            // what it held.
            LOG.error("process {} ({}) ended by an error in the kernel", process.pid(), process.name(), thrown);
            tree.exits.endProcess(process, Signals.SIGKILL, false);
        }
        try {
            tree.exits.threadEnds(this);
        } catch (Throwable thrown) {
            LOG.error("process {} did not end cleanly", process.pid(), thrown);
        } finally {
            BY_TASK.remove(self.id());
            self.onDetach(null);
            context.free();
        }
    }

    // hot path
    private void loop() {
        UserContext context = this.context;
        context.topLevel(process.memory().topLevel());
        context.sliceDeadlineTsc(scheduler.sliceDeadlineTsc());
        while (work == 0 || attend()) {
            int reason = context.run();
            if (reason == UserContext.TRAP_SYSCALL) {
                systemCall(context);
            } else {
                trap(context, reason);
            }
        }
    }

    // hot path
    private void systemCall(UserContext context) {
        int number = (int) context.callNumber();
        SystemCallFamily[] calls = this.calls;
        try {
            long result = number >= 0 && number < calls.length
                    ? calls[number].call(number, this, context)
                    : -Errno.ENOSYS.number();
            context.result(result);
        } catch (ErrnoException e) {
            if (e.errno() == Errno.EINTR) {
                interrupted(false);
            } else {
                context.result(-e.errno().number());
            }
        } catch (WaitQueue.Interrupted e) {
            interrupted(false);
        } catch (NotRestarted e) {
            interrupted(true);
        }
    }

    private void interrupted(boolean notRestartable) {
        this.notRestartable = notRestartable;
        note(WORK_RESTART);
    }

    private void trap(UserContext context, int reason) {
        switch (reason) {
            case UserContext.TRAP_PAGE_FAULT -> pageFault(context);
            case UserContext.TRAP_SLICE_END, UserContext.TRAP_KICK -> {
                scheduler.preempt();
                context.sliceDeadlineTsc(scheduler.sliceDeadlineTsc());
            }
            case UserContext.TRAP_EXCEPTION ->
                tree.signals.force(this, Faults.exception(context.vector(), context.get(UserContext.RIP)));
            default -> tree.signals.force(this, SignalInfo.kernel(Signals.SIGSEGV));
        }
    }

    // hot path
    private void pageFault(UserContext context) {
        long address = context.faultAddress();
        long code = context.errorCode();
        if ((code & 5) == 1) {
            // The CPU itself, on behalf of an instruction such as LRET, was refused a page that is there (SMAP): no
            // page would help.
            tree.signals.force(this, Faults.page(AddressSpace.FAULT_ACCESS, address));
            return;
        }
        int access = (code & 16) != 0
                ? AddressSpace.PROT_EXEC
                : (code & 2) != 0 ? AddressSpace.PROT_WRITE : AddressSpace.PROT_READ;
        int outcome = process.memory().fault(address, access);
        if (outcome == AddressSpace.FAULT_NO_MEMORY) {
            LOG.warn("out of memory: process {} ({}) killed", process.pid(), process.name());
            tree.exits.endProcess(process, Signals.SIGKILL, false);
        } else if (outcome != AddressSpace.FAULT_RESOLVED) {
            tree.signals.force(this, Faults.page(outcome, address));
        }
    }

    /** Everything that is due before ring 3 goes on. False: the thread ends. */
    private boolean attend() {
        for (; ; ) {
            Thread.interrupted();
            int todo = (int) WORK.getAndSet(this, 0);
            if ((todo & WORK_END) != 0 || process.state.compareTo(UserProcess.State.EXITING) >= 0) {
                return false;
            }
            boolean restart = (todo & WORK_RESTART) != 0;
            boolean restoreMask = (todo & WORK_MASK) != 0;
            if (process.state == UserProcess.State.STOPPED) {
                note(todo & ~WORK_SIGNAL);
                waitWhileStopped();
                continue;
            }
            SignalInfo info = tree.signals.next(this);
            if (info == null) {
                if (restart) {
                    restartCall();
                }
                if (restoreMask) {
                    signalMask(savedMask);
                    if (work != 0) {
                        continue;
                    }
                }
                return true;
            }
            note(todo);
            tree.signals.deliver(this, info);
        }
    }

    private void restartCall() {
        context.set(UserContext.RIP, context.get(UserContext.RIP) - 2);
        context.result(context.callNumber());
    }

    /** A handler is about to run: what does an interrupted call return? */
    void settleCall(boolean restartAllowed) {
        if (((int) WORK.getAndBitwiseAnd(this, ~WORK_RESTART) & WORK_RESTART) != 0) {
            resumeDeadline = 0;
            if (restartAllowed && !notRestartable) {
                restartCall();
            } else {
                context.result(-Errno.EINTR.number());
            }
        }
    }

    /** The mask that a handler's frame stores: that of before sigsuspend(2), if in it. */
    long maskForFrame() {
        return ((int) WORK.getAndBitwiseAnd(this, ~WORK_MASK) & WORK_MASK) != 0 ? savedMask : mask;
    }

    private void waitWhileStopped() {
        try {
            process.changes.await(() -> process.state != UserProcess.State.STOPPED, 0);
        } catch (WaitQueue.Interrupted e) {
            Thread.interrupted();
        }
        note(WORK_SIGNAL);
    }

    /** Adds work to be done before ring 3 is entered again. By the thread itself. */
    void note(int bits) {
        WORK.getAndBitwiseOr(this, bits);
    }

    /** The same from any thread: breaks the wait or the stay in ring 3. */
    void alert(int bits) {
        WORK.getAndBitwiseOr(this, bits);
        Task task = this.task;
        if (task != null) {
            task.thread().interrupt();
            task.kick();
        }
    }

    @Nullable
    Task taskOrNull() {
        return task;
    }

    void task(Task started) {
        task = started;
    }

    @Override
    public int tid() {
        return tid;
    }

    // hot path
    @Override
    public UserProcess process() {
        return process;
    }

    @Override
    public UserContext context() {
        return context;
    }

    @Override
    public Task task() {
        Task task = this.task;
        if (task == null) {
            throw new IllegalStateException("thread " + tid + " has not started");
        }
        return task;
    }

    @Override
    public AddressSpace memory() {
        return process.memory();
    }

    @Override
    public UserBuffer buffer(long address, long length) {
        return buffer.set(process.memory(), address, length);
    }

    @Override
    public long signalMask() {
        return mask;
    }

    @Override
    public void signalMask(long mask) {
        this.mask = mask & ~(Signals.bit(Signals.SIGKILL) | Signals.bit(Signals.SIGSTOP));
        if (((pending.mask() | process.pending.mask()) & ~mask) != 0) {
            note(WORK_SIGNAL);
        }
    }

    @Override
    public void temporaryMask(long mask) {
        savedMask = this.mask;
        signalMask(mask);
        note(WORK_MASK);
    }

    @Override
    public long pendingSignals() {
        return pending.mask();
    }

    @Override
    public @Nullable SignalInfo takeSignal(long set) {
        return tree.signals.take(this, set);
    }

    @Override
    public boolean signalPending() {
        return (work & (WORK_SIGNAL | WORK_END)) != 0 && ((pending.mask() | process.pending.mask()) & ~mask) != 0
                || process.interrupted();
    }

    @Override
    public long alternateStackBase() {
        return alternate.base;
    }

    @Override
    public long alternateStackSize() {
        return alternate.size;
    }

    @Override
    public void alternateStack(long base, long size) {
        alternate.base = base;
        alternate.size = size;
    }

    @Override
    public boolean onAlternateStack() {
        return alternate.holds(context.get(UserContext.RSP));
    }

    @Override
    public void clearChildTid(long address) {
        clearChildTid = address;
    }

    long clearChildTid() {
        return clearChildTid;
    }

    @Override
    public long takeResumeDeadline() {
        long deadline = resumeDeadline;
        resumeDeadline = 0;
        return deadline;
    }

    @Override
    public void resumeDeadline(long nanoTime) {
        resumeDeadline = nanoTime;
    }

    @Override
    public long signalReturn() {
        return SignalFrame.restore(this, tree.signals);
    }

    long userNanos() {
        return nanos(context.ring3Tsc());
    }

    long kernelNanos() {
        Task task = this.task;
        return task == null ? 0 : Math.max(0, task.runNanos() - userNanos());
    }

    private long nanos(long ticks) {
        long hz = tree.kernel.clock().tscHz();
        return ticks / hz * 1_000_000_000L + ticks % hz * 1_000_000_000L / hz;
    }
}
