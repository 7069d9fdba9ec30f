package org.exoos.sched.testkit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/**
 * One CPU in virtual time. Calls a run queue in the order in which the core calls it; switches cost nothing. For how a policy shares a CPU; for
 * several CPUs there is the simulator.
 */
public final class VirtualCpu {
    private record Sleeper(long until, int order, TestTask task) {}

    private final RunQueue queue;
    private final TestContext context;
    private final PriorityQueue<Sleeper> sleepers =
            new PriorityQueue<>(Comparator.comparingLong(Sleeper::until).thenComparingInt(Sleeper::order));
    private final List<TestTask> tasks = new ArrayList<>();
    private final java.util.Map<TestTask, Long> runnableSince = new java.util.IdentityHashMap<>();
    private final java.util.Map<TestTask, Long> burstLeft = new java.util.IdentityHashMap<>();
    private int order;

    public VirtualCpu(RunQueue queue, TestContext context) {
        this.queue = queue;
        this.context = context;
    }

    public void start(TestTask task) {
        tasks.add(task);
        burstLeft.put(task, task.burstNanos);
        enqueue(task, EnqueueReason.NEW);
    }

    /** Runs what is there for a time. A task that still has the CPU at the end is put back as preempted. */
    public void run(long nanos) {
        long end = context.nanoTime() + nanos;
        while (context.nanoTime() < end) {
            wake();
            Task picked = queue.pick();
            if (picked == null) {
                long until =
                        sleepers.isEmpty() ? end : Math.min(end, sleepers.peek().until());
                context.advance(Math.max(1, until - context.nanoTime()));
                continue;
            }
            occupy((TestTask) picked, end);
        }
    }

    private void occupy(TestTask task, long end) {
        long waited = context.nanoTime() - runnableSince.get(task);
        task.waitedNanos += waited;
        task.longestWaitNanos = Math.max(task.longestWaitNanos, waited);
        task.runs++;
        long ran = 0;
        boolean preempted = false;
        StopReason reason = StopReason.PREEMPTED;
        while (!preempted) {
            long step = Math.clamp(queue.sliceNanos(task) - ran, 100_000, 1_000_000_000);
            long left = burstLeft.get(task);
            if (task.burstNanos > 0) {
                step = Math.min(step, left);
            }
            if (!sleepers.isEmpty() && queue.preemptsOnWake()) {
                step = Math.min(step, Math.max(1, sleepers.peek().until() - context.nanoTime()));
            }
            context.advance(step);
            ran += step;
            task.ranNanos += step;
            burstLeft.put(task, left - step);
            if (task.burstNanos > 0 && left == step) {
                reason = StopReason.BLOCKED;
                break;
            }
            preempted = wakeAgainst(task, ran) | queue.tick(task, ran) | context.nanoTime() >= end;
        }
        task.stopped = context.nanoTime();
        queue.stopped(task, ran, reason);
        if (reason == StopReason.BLOCKED) {
            burstLeft.put(task, task.burstNanos);
            sleepers.add(new Sleeper(context.nanoTime() + task.sleepNanos, order++, task));
        } else {
            enqueue(task, EnqueueReason.PREEMPTED);
        }
    }

    private void wake() {
        wakeAgainst(null, 0);
    }

    private boolean wakeAgainst(@Nullable TestTask running, long ran) {
        boolean preempts = false;
        while (!sleepers.isEmpty() && sleepers.peek().until() <= context.nanoTime()) {
            TestTask task = sleepers.poll().task();
            enqueue(task, EnqueueReason.WAKE);
            if (running != null && queue.preemptsOnWake()) {
                preempts |= queue.preempts(task, running, ran);
            }
        }
        return preempts;
    }

    private void enqueue(TestTask task, EnqueueReason reason) {
        runnableSince.put(task, context.nanoTime());
        queue.enqueue(task, reason);
    }

    /** Jain's fairness index of what the tasks got: 1 when all got the same, 1/n when one got all. */
    public double jain() {
        double sum = 0;
        double squares = 0;
        for (TestTask task : tasks) {
            sum += task.ranNanos;
            squares += (double) task.ranNanos * task.ranNanos;
        }
        return sum * sum / (tasks.size() * squares);
    }
}
