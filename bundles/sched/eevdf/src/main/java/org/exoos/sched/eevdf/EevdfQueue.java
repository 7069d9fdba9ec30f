package org.exoos.sched.eevdf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * The run queue of one CPU.
 *
 * <p>V, the virtual time of the queue, is the average virtual run time of its tasks, the running one included, weighted.
 *
 * <p>Fields of a task. In the queue: {@code policyLevel} is its slot in the tree, which has its times. Running: {@code policyValue} is its virtual run
 * time when it was picked, {@code policyDeadline} its virtual deadline, {@code policyLevel} its weight. Stopped: {@code policyValue} is its lag,
 * {@code policyDeadline} what was left to its deadline, {@code policyLevel} the weight that both are for, 0 for a task that is new here.
 */
final class EevdfQueue extends RunQueue {
    static final long SLICE_NANOS = 3_000_000;
    private static final int CANDIDATES = 8;
    private static final int IMBALANCE = 3;
    private static final String SCHEMA = "eevdf.lag";

    private final int cpu;
    private final PolicyContext context;
    private final VirtualTime average = new VirtualTime();
    private final DeadlineTree tree = new DeadlineTree();
    /** The state of the predecessor and how far it has been used. */
    private QueueState imported = QueueState.NONE;

    private int next;

    EevdfQueue(int cpu, PolicyContext context) {
        this.cpu = cpu;
        this.context = context;
    }

    // ---- virtual time

    private static long virtual(long nanos, long taskWeight) {
        return taskWeight == Weights.UNIT ? nanos : nanos * Weights.UNIT / taskWeight;
    }

    // ---- tasks

    @Override
    public void enqueue(Task task, EnqueueReason reason) {
        int own = Weights.of(task);
        if (average.weight == 0 && (reason == EnqueueReason.WAKE || reason == EnqueueReason.NEW)) {
            // Alone: V is its own time, whatever its lag was.
            average.weight = own;
            average.sum = 0;
            long origin = average.origin;
            long begins = reason == EnqueueReason.WAKE ? SLICE_NANOS : SLICE_NANOS / 2;
            task.policyLevel = tree.add(task, origin, origin + virtual(begins, own), own);
            return;
        }
        long slice = virtual(SLICE_NANOS, own);
        boolean known = task.policyLevel > 0 && reason != EnqueueReason.NEW && reason != EnqueueReason.MIGRATED;
        long lag = known ? task.policyValue * task.policyLevel / own : 0;
        long left = known ? task.policyDeadline * task.policyLevel / own : 0;
        if (reason == EnqueueReason.RESTORED) {
            lag = restored(task, own);
        }
        // Joining moves the average towards the task; inflated, the lag is the same afterwards.
        long weight = average.weight;
        if (weight > 0) {
            lag = (long) (lag * ((double) (weight + own) / weight));
        }
        long time = average.now() - lag;
        long deadline = time
                + switch (reason) {
                    case NEW -> slice / 2;
                    case PREEMPTED -> left > 0 ? left : slice;
                    case YIELD -> Math.max(0, left) + slice;
                    default -> slice;
                };
        average.join(time, own);
        task.policyLevel = tree.add(task, time, deadline, own);
    }

    @Override
    public @Nullable Task pick() {
        VirtualTime average = this.average;
        long now = average.now();
        Task task = tree.size() == 1 ? tree.first() : tree.earliest(now);
        if (task == null) {
            // Only rounding can leave nobody eligible.
            task = tree.first();
            if (task == null) {
                return null;
            }
        }
        int slot = task.policyLevel;
        task.policyValue = tree.time(slot);
        task.policyDeadline = tree.deadline(slot);
        // It stays part of the average while it runs.
        task.policyLevel = tree.weight(slot);
        tree.remove(slot);
        average.follow(now);
        return task;
    }

    @Override
    public void stopped(Task task, long ranNanos, StopReason reason) {
        long own = task.policyLevel;
        long time = task.policyValue + virtual(ranNanos, own);
        VirtualTime average = this.average;
        if (average.weight == own) {
            // Alone: it is owed nothing.
            average.origin = time;
            average.sum = 0;
            average.weight = 0;
            task.policyDeadline -= time;
            task.policyValue = 0;
            return;
        }
        average.sum += (time - task.policyValue) * own;
        long limit = virtual(2 * SLICE_NANOS, own);
        long lag = Math.clamp(average.now() - time, -limit, limit);
        average.leave(time, own);
        task.policyDeadline -= time;
        task.policyValue = lag;
    }

    @Override
    public void remove(Task task) {
        int slot = task.policyLevel;
        int own = tree.weight(slot);
        long time = tree.time(slot);
        long deadline = tree.deadline(slot);
        tree.remove(slot);
        long lag = average.now() - time;
        average.leave(time, own);
        task.policyLevel = own;
        task.policyValue = lag;
        task.policyDeadline = deadline - time;
    }

    @Override
    public void changed(Task task) {
        remove(task);
        enqueue(task, EnqueueReason.PREEMPTED);
    }

    // ---- the running task

    @Override
    public long sliceNanos(Task task) {
        return Math.max(100_000, (task.policyDeadline - task.policyValue) * task.policyLevel / Weights.UNIT);
    }

    @Override
    public boolean tick(Task running, long ranNanos) {
        long time = running.policyValue + virtual(ranNanos, running.policyLevel);
        if (time < running.policyDeadline) {
            return false;
        }
        if (tree.size() > 0) {
            return true;
        }
        running.policyDeadline = time + virtual(SLICE_NANOS, running.policyLevel);
        return false;
    }

    @Override
    public boolean preemptsOnWake() {
        return true;
    }

    /** A running task that has not had its share yet runs on until it has (RUN_TO_PARITY). */
    @Override
    public boolean preempts(Task woken, Task running, long ranNanos) {
        SchedulingClass wakes = woken.schedulingClass();
        boolean idles = running.schedulingClass() == SchedulingClass.IDLE;
        if (wakes == SchedulingClass.IDLE || wakes == SchedulingClass.BATCH && !idles) {
            return false;
        }
        long own = running.policyLevel;
        long more = virtual(ranNanos, own);
        long now = average.after(more * own);
        return idles || running.policyValue + more > now && tree.earliest(now) == woken;
    }

    // ---- several CPUs

    @Override
    public int placement(Task task, EnqueueReason reason, int here) {
        return context.lighter(task, here, tree.size(), IMBALANCE);
    }

    /** Of the first few that may run there, the one that stopped running first. */
    @Override
    public @Nullable Task release(int target) {
        Task coldest = null;
        int seen = 0;
        for (int slot = 1; slot < tree.slots() && seen < CANDIDATES; slot++) {
            Task task = tree.task(slot);
            if (task != null && (task.affinity() >>> target & 1) != 0) {
                seen++;
                if (coldest == null || task.stoppedNanos() < coldest.stoppedNanos()) {
                    coldest = task;
                }
            }
        }
        if (coldest != null) {
            remove(coldest);
        }
        return coldest;
    }

    // ---- hand-over

    @Override
    public QueueState exportState() {
        List<Task> order = new ArrayList<>(tree.size());
        for (int slot = 1; slot < tree.slots(); slot++) {
            Task task = tree.task(slot);
            if (task != null) {
                order.add(task);
            }
        }
        order.sort(Comparator.comparingLong(task -> tree.deadline(task.policyLevel)));
        long now = average.now();
        return new QueueState(
                SCHEMA,
                1,
                order,
                order.stream().map(task -> now - tree.time(task.policyLevel)).toList());
    }

    @Override
    public void importState(QueueState state) {
        imported = state.schema().equals(SCHEMA) && state.version() == 1 ? state : QueueState.NONE;
        next = 0;
    }

    /** Lag of a task that the predecessor held. Tasks come in the order of its state. */
    private long restored(Task task, int own) {
        List<Task> order = imported.order();
        for (int i = next; i < order.size(); i++) {
            if (order.get(i) == task) {
                next = i + 1;
                long limit = virtual(2 * SLICE_NANOS, own);
                long lag = imported.values().get(i);
                if (next == order.size()) {
                    imported = QueueState.NONE;
                    next = 0;
                }
                return Math.clamp(lag, -limit, limit);
            }
        }
        return 0;
    }

    @Override
    public String toString() {
        return "EEVDF queue of CPU " + cpu + ": " + tree.size() + " tasks, V " + average.now();
    }
}
