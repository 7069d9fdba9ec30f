package org.exoos.sched.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.exoos.hal.Clock;
import org.exoos.sched.OwnCacheLines;
import org.jspecify.annotations.Nullable;

/**
 * What all threads see of a CPU, and how it goes idle. The token holder writes, lazily: it need not wait until others see it.
 */
abstract class CpuFace extends OwnCacheLines {
    static final AtomicReferenceFieldUpdater<CpuFace, Carrier> RUNNING =
            AtomicReferenceFieldUpdater.newUpdater(CpuFace.class, Carrier.class, "running");
    private static final AtomicIntegerFieldUpdater<CpuFace> LOAD =
            AtomicIntegerFieldUpdater.newUpdater(CpuFace.class, "load");
    private static final AtomicIntegerFieldUpdater<CpuFace> URGENCY =
            AtomicIntegerFieldUpdater.newUpdater(CpuFace.class, "urgency");
    private static final AtomicLongFieldUpdater<CpuFace> PASSES =
            AtomicLongFieldUpdater.newUpdater(CpuFace.class, "passes");
    /** Urgency of a CPU that idles, and of one that runs a deadline task; 0 is fair, between are real-time priorities. */
    static final int NOTHING = -1;

    private static final int MOST = 100;

    final int id;
    final long bit;
    final Inbox inbox = new Inbox();
    /** Carrier that runs a task here; null while one decides or idles. */
    volatile @Nullable Carrier running;
    /** Set before the carrier looks at the inbox for the last time and sleeps. */
    volatile boolean idling;
    /** CPUs that it may still ask for work while it idles; a lost update costs one question. */
    volatile int toAsk;
    /** Tasks in the run queues, published once per pass. */
    volatile int load;
    /** How urgent what runs here is. */
    volatile int urgency = NOTHING;
    /** Passes begun and ended: odd while one is under way. */
    volatile long passes;
    /** Generation that this CPU has changed over to. */
    volatile Generation generation;
    /** Beat and pass at which it did: who is in charge is not blamed for the waits before. Token holder; the watchdog reads them after {@link #generation}. */
    int adoptedBeat;

    long adoptedPass;

    /** Tasks whose attributes changed, and whether there may be any. */
    final ConcurrentLinkedQueue<CoreTask> changes = new ConcurrentLinkedQueue<>();

    volatile boolean hasChanges;

    /** What each pass needs, without a way through other objects. */
    final Policies policies;

    final Clock clock;
    final Ticks ticks;
    final Watchdog.Seen watched;
    final long shortTicks;
    /** There is no other CPU to send tasks to. */
    final boolean alone;

    final SchedulerCore core;
    final ClassStack stack;
    final CpuMeter meter;

    CpuFace(SchedulerCore core, int id, Generation generation) {
        this.core = core;
        this.policies = core.policies();
        this.clock = core.clock;
        this.ticks = core.ticks;
        this.watched = core.seen(id);
        this.shortTicks = core.set.shortTicks;
        this.alone = core.cpus() == 1;
        this.stack = new ClassStack(core.view, id, generation);
        this.meter = new CpuMeter(core.ticks);
        this.id = id;
        this.bit = 1L << id;
        this.generation = generation;
    }

    /** Most tasks stay where they were: reading is cheaper than a fence. */
    final void isHere(CoreTask task) {
        if (task.cpu != id) {
            task.cpu = id;
        }
    }

    final void passBegins() {
        PASSES.lazySet(this, passes + 1);
    }

    final void passEnds() {
        PASSES.lazySet(this, passes + 1);
    }

    final void publishLoad(int tasks) {
        LOAD.lazySet(this, tasks);
    }

    /** The task that runs from now on; null for none. */
    final void publishUrgency(@Nullable CoreTask task) {
        int level = NOTHING;
        if (task != null) {
            level = switch (task.queue) {
                case ClassStack.FAIR -> 0;
                case ClassStack.REAL_TIME -> Math.max(1, task.attributes().priority());
                default -> MOST;
            };
        }
        URGENCY.lazySet(this, level);
    }

    /** Whether the CPU would have something to run if it could. */
    final boolean hasWork() {
        return load > 0 || !inbox.isEmpty();
    }

    /** About how many tasks are here, running and waiting. */
    final int tasks() {
        return load + (running == null ? 0 : 1) + (inbox.isEmpty() ? 0 : 1);
    }

    /** Whether the task that runs here may renew its slice without a pass. The running task. */
    boolean nothingElse(CoreTask task) {
        return load == 0
                && inbox.isEmpty()
                && generation == core.desired()
                && !hasChanges
                && task.queue == ClassStack.FAIR
                && stack.size() == 0
                && task.allowedOn(id);
    }

    /** Sleeps until kicked, or a task may run again that waits for its time, unless something has arrived. Token holder. */
    void idle() {
        meter.idle();
        publishUrgency(null);
        core.set.idle(bit, true);
        idling = true;
        if (inbox.isEmpty() && generation == core.desired() && !hasChanges) {
            core.set.askForWork(this);
            core.processors.idle(id, stack.nextEvent());
        }
        idling = false;
        core.set.idle(bit, false);
        core.busy();
    }
}
