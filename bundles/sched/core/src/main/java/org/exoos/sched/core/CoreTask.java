package org.exoos.sched.core;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongConsumer;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * A task, which is its virtual thread's executor as well: {@link #execute} is how the JDK says that the thread can run.
 *
 * <p>Fields without comment are touched by the token holder of the CPU that the task is on; the task passes between CPUs through an inbox,
 * which orders the accesses. Field updaters instead of VarHandles: they are fast under the first compiler too.
 */
final class CoreTask extends AccountedTask implements Executor {
    /** Why it will be found in the inbox, or why it unmounted. */
    enum Why {
        START(EnqueueReason.NEW),
        WAKE(EnqueueReason.WAKE),
        YIELD(EnqueueReason.YIELD),
        /** Ring 3 was left in its slice: the policy says whether it goes on. */
        CHECK(EnqueueReason.PREEMPTED),
        MIGRATED(EnqueueReason.MIGRATED);

        /** What the policy is told of one that is found in the inbox. */
        final EnqueueReason arrival;

        Why(EnqueueReason arrival) {
            this.arrival = arrival;
        }
    }

    static final AtomicIntegerFieldUpdater<CoreTask> QUEUED =
            AtomicIntegerFieldUpdater.newUpdater(CoreTask.class, "queued");
    static final AtomicIntegerFieldUpdater<CoreTask> DEFERRED =
            AtomicIntegerFieldUpdater.newUpdater(CoreTask.class, "deferred");
    static final AtomicReferenceFieldUpdater<CoreTask, Thread> ON_CARRIER =
            AtomicReferenceFieldUpdater.newUpdater(CoreTask.class, Thread.class, "onCarrier");
    static final AtomicReferenceFieldUpdater<CoreTask, TaskState> STATE =
            AtomicReferenceFieldUpdater.newUpdater(CoreTask.class, TaskState.class, "state");
    private final int id;
    private final String name;
    private final Kind kind;
    /** A run of a virtual thread that a task started by itself: runs once, and is in no table. */
    final boolean foreign;

    private volatile @Nullable Thread thread;
    /** The continuation. Written by the first {@link #execute}, which the starting thread calls. */
    @Nullable
    Runnable continuation;

    /** 1 from a wake-up until it runs: it is in an inbox, a run queue or on the way between them. */
    volatile int queued;
    /** 1: it was found in the inbox while a superseded carrier still switches it out; that carrier pushes it again. */
    volatile int deferred;
    /** Carrier thread that runs it or is switching it out. */
    volatile @Nullable Thread onCarrier;

    volatile TaskState state = TaskState.NEW;
    volatile int cpu;
    /** CPU whose registers may hold its FPU state, or NOWHERE. It does not leave that CPU without the detach hook. */
    volatile int resident = NOWHERE;

    volatile @Nullable Runnable detachHook;
    /** Of the task's own thread. */
    private @Nullable LongConsumer deadlineHook;
    /** Its carrier blocked and lost the CPU: it has to unmount at the next opportunity. */
    volatile boolean superseded;
    /** Its body has returned. */
    volatile boolean bodyDone;

    /** Link in an inbox. */
    @Nullable
    CoreTask link;
    /** Written by the task itself before it yields, by the core before it pushes. */
    Why why = Why.START;
    /** It may run without having been unparked. Written before it is queued. */
    boolean wokenForNothing;
    /** It was made runnable on its carrier thread while being switched out. */
    boolean requeued;
    /** List of the tasks that a run queue holds. */
    @Nullable
    CoreTask heldNext;

    @Nullable
    CoreTask heldPrevious;

    int held = NOWHERE;
    boolean toRestore;

    /** Rank of the queue that holds it or gave it out. */
    int queue;
    /** Who used its policy fields last: number of a generation; negative for the core's own queues. */
    long owner;

    volatile long deadlineTsc;

    CoreTask(SchedulerCore core, int id, String name, Kind kind, long affinity) {
        super(core, affinity);
        this.id = id;
        this.name = name.length() > 63 ? name.substring(0, 63) : name;
        this.kind = kind;
        this.foreign = false;
    }

    /** A run of a foreign virtual thread. */
    CoreTask(CoreTask starter, Runnable continuation) {
        super(starter.core, starter.requestedAffinity());
        this.id = 0;
        this.name = starter.name;
        this.kind = Kind.KERNEL;
        this.foreign = true;
        this.thread = starter.thread();
        this.continuation = continuation;
    }

    void thread(Thread value) {
        thread = value;
    }

    /**
     * The thread can run. Any thread, also a carrier that is just unmounting it. Never throws, locks or blocks; allocates for foreign threads
     * only. Hot path.
     */
    @Override
    public void execute(Runnable command) {
        if (command != continuation) {
            if (continuation != null) {
                core.wake(new CoreTask(this, command));
                return;
            }
            continuation = command;
        }
        if (!QUEUED.compareAndSet(this, 0, 1)) {
            return;
        }
        if (onCarrier == Thread.currentThread()) {
            requeued = true;
        } else {
            wokenTsc = core.clock.tsc();
            core.wake(this);
        }
    }

    /** Forgets what a policy kept in it. */
    void clearPolicyFields() {
        policyNext = null;
        policyPrevious = null;
        policyValue = 0;
        policyDeadline = 0;
        policyLevel = 0;
        policyData = null;
    }

    /** A superseded carrier has it still: that one pushes it again when it is done. */
    boolean stillSwitching() {
        if (onCarrier == null) {
            return false;
        }
        deferred = 1;
        return onCarrier != null || !DEFERRED.compareAndSet(this, 1, 0);
    }

    /** The running slice ends at that moment at the latest. The task's own thread. */
    void endBy(long tsc) {
        if (tsc - deadlineTsc < 0) {
            deadlineTsc = tsc;
            LongConsumer hook = deadlineHook;
            if (hook != null) {
                hook.accept(tsc);
            }
        }
    }

    /** Whether {@code caller} is this task's thread, or the carrier that has it mounted and may stand for it. */
    boolean runsOn(@Nullable Thread caller, @Nullable Thread carrier) {
        return caller == thread || caller == carrier;
    }

    boolean ended() {
        if (foreign) {
            return true;
        }
        Thread t = thread;
        return bodyDone && t != null && t.getState() == Thread.State.TERMINATED;
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Kind kind() {
        return kind;
    }

    @Override
    public TaskState state() {
        return state;
    }

    @Override
    public Thread thread() {
        Thread t = thread;
        if (t == null) {
            throw new IllegalStateException("task " + id + " has no thread yet");
        }
        return t;
    }

    @Override
    public int cpu() {
        return cpu;
    }

    @Override
    public void kick() {
        if (onCarrier != null) {
            core.processors.kick(cpu);
        }
    }

    @Override
    public void onDetach(@Nullable Runnable hook) {
        if (core.current() != this) {
            throw new IllegalStateException("a task sets its own hook");
        }
        detachHook = hook;
        if (hook == null) {
            resident = NOWHERE;
        } else {
            core.unmount(this, Why.CHECK);
        }
    }

    @Override
    public void onEarlierEnd(@Nullable LongConsumer hook) {
        deadlineHook = hook;
    }

    @Override
    public String toString() {
        return "task " + id + " " + name + " " + state + " on CPU " + cpu;
    }
}
