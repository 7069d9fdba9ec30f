package org.exoos.process.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.SignalInfo;
import org.exoos.process.Signals;
import org.exoos.process.UserBuffer;
import org.exoos.process.UserThread;
import org.exoos.sched.Task;
import org.exoos.vfs.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A user thread: its state; {@link TrapLoop} is what it does. {@code work} is the one word that the loop tests before ring 3 is entered again; senders of
 * signals set it, then interrupt the wait the thread may be in and kick the CPU it may run on, in this order, so that none is lost.
 */
final class RunningThread extends UserThread {
    /** Signals may be pending, or the process is to stop or end. */
    static final int WORK_SIGNAL = 1;

    /** The last call was interrupted and waits for the decision: restart or EINTR. */
    static final int WORK_RESTART = 2;

    /** This thread is to end. */
    static final int WORK_END = 4;

    /** The mask of before sigsuspend(2) is to come back. */
    static final int WORK_MASK = 8;

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
    private final UserBuffer buffer;
    final PendingSignals pending = new PendingSignals();
    final SignalStack alternate = new SignalStack();

    volatile int work;
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
        this.buffer = new UserBuffer(process.memory());
    }

    static @Nullable RunningThread of(Task task) {
        return BY_TASK.get(task.id());
    }

    /** Its task has begun. By the task. */
    void begins(Task self) {
        task = self;
        BY_TASK.put(self.id(), this);
    }

    /** Its task is about to end. By the task. */
    void ended(Task self) {
        BY_TASK.remove(self.id());
    }

    /** The call under way was broken off; whether it is restarted is decided before ring 3 goes on. */
    void callInterrupted(boolean notRestartable) {
        this.notRestartable = notRestartable;
        note(WORK_RESTART);
    }

    int takeWork() {
        return (int) WORK.getAndSet(this, 0);
    }

    /** Settles work that was taken when no signal is to be delivered. False: there is more to do. */
    boolean settled(int todo) {
        if ((todo & WORK_RESTART) != 0) {
            restartCall();
        }
        if ((todo & WORK_MASK) != 0) {
            signalMask(savedMask);
            return work == 0;
        }
        return true;
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
