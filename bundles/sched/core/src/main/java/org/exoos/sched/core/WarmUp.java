package org.exoos.sched.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.swap.StateRecords;
import org.exoos.swap.SwapRefusedException;

/**
 * Synthetic load for a policy that is not in charge yet: tasks that nobody runs come, are picked, sleep, are preempted, change and go, so that its classes are
 * loaded and its methods compiled when real tasks come. What a run queue may not do is noticed here as well as it would be later.
 */
final class WarmUp {
    private static final int TASKS = 48;
    private static final int PICKS = 4_000;
    private static final long LIMIT_NANOS = 400_000_000;
    private static final long RAN_NANOS = 1_000_000;
    private static final int SPECIAL = 16;

    private final String name;
    private final RunQueue queue;
    private final Set<Task> held = new HashSet<>();
    private final ArrayDeque<Task> sleeping = new ArrayDeque<>();
    private final boolean preempts;

    private WarmUp(String name, RunQueue queue) {
        this.name = name;
        this.queue = queue;
        this.preempts = queue.preemptsOnWake();
    }

    /** @throws SwapRefusedException when it breaks a rule; throws whatever the policy throws */
    static void run(SchedulerCore core, String name, SchedulerPolicy policy) throws SwapRefusedException {
        WarmUp load = new WarmUp(name, policy.runQueue(0, core.view));
        for (int i = 0; i < TASKS; i++) {
            load.sleeping.add(new CoreTask(core, -1 - i, "warm-up " + i, Kind.KERNEL, -1L));
        }
        load.work();
        QueueState state = load.queue.exportState();
        StateRecords.check(state.values(), Set.of());
        StateRecords.check(state.schema(), Set.of());
        load.restore(policy.runQueue(0, core.view), state);
    }

    private void work() throws SwapRefusedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        for (int pick = 1; pick <= PICKS && System.nanoTime() - end < 0; pick++) {
            arrive(pick % SPECIAL == 0 ? EnqueueReason.NEW : EnqueueReason.WAKE);
            arrive(EnqueueReason.WAKE);
            Task task = pick();
            queue.sliceNanos(task);
            queue.tick(task, RAN_NANOS);
            if (preempts && !held.isEmpty()) {
                queue.preempts(held.iterator().next(), task, RAN_NANOS);
            }
            if (pick % 3 == 0) {
                queue.stopped(task, RAN_NANOS, StopReason.PREEMPTED);
                enqueue(task, EnqueueReason.PREEMPTED);
            } else {
                queue.stopped(task, RAN_NANOS, pick % 3 == 1 ? StopReason.BLOCKED : StopReason.YIELDED);
                sleeping.add(task);
            }
            if (pick % SPECIAL == 1 && !held.isEmpty()) {
                special();
            }
        }
    }

    private void arrive(EnqueueReason reason) {
        Task task = sleeping.poll();
        if (task != null) {
            queue.placement(task, reason, 0);
            enqueue(task, reason);
        }
    }

    private void enqueue(Task task, EnqueueReason reason) {
        held.add(task);
        queue.enqueue(task, reason);
    }

    private Task pick() throws SwapRefusedException {
        Task task = queue.pick();
        if (task == null) {
            throw new SwapRefusedException(name + " picked nothing while it held " + held.size() + " tasks");
        }
        if (!held.remove(task)) {
            throw new SwapRefusedException(name + " picked " + task + ", which it did not hold");
        }
        return task;
    }

    /** What happens seldom. */
    private void special() {
        Task one = held.iterator().next();
        queue.changed(one);
        queue.remove(one);
        held.remove(one);
        sleeping.add(one);
        Task released = queue.release(0);
        if (released != null && held.remove(released)) {
            sleeping.add(released);
        }
    }

    /** A second queue gets everything, and gives everything out again. */
    private void restore(RunQueue fresh, QueueState state) throws SwapRefusedException {
        List<Task> tasks = new ArrayList<>(held);
        for (Task task : tasks) {
            ((CoreTask) task).clearPolicyFields();
        }
        fresh.importState(state);
        for (Task task : tasks) {
            fresh.enqueue(task, EnqueueReason.RESTORED);
        }
        for (int i = 0; i < tasks.size(); i++) {
            if (!held.remove(fresh.pick())) {
                throw new SwapRefusedException(name + " lost a task that it took over from its predecessor");
            }
        }
    }
}
