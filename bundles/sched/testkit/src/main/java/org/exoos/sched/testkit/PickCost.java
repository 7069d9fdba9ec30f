package org.exoos.sched.testkit;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Locale;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;

/**
 * What a decision costs with a number of tasks in the queue: {@code pick}, {@code sliceNanos}, {@code tick}, {@code stopped} and {@code enqueue} of one task, in CPU
 * time of the calling thread, so that other programs of the host do not count. The least of several rounds.
 */
public final class PickCost {
    private static final int ROUNDS = 15;
    private static final int DECISIONS = 10_000;
    private static final int WARM = 60_000;

    private PickCost() {}

    /** Nanoseconds a decision. */
    public static double nanos(SchedulerPolicy policy, int tasks) {
        TestContext context = new TestContext(0);
        RunQueue queue = policy.runQueue(0, context);
        for (int i = 0; i < tasks; i++) {
            queue.enqueue(new TestTask("t"), EnqueueReason.NEW);
        }
        decide(queue, context, Math.max(WARM, 3 * tasks));
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long start = threads.getCurrentThreadCpuTime();
            decide(queue, context, DECISIONS);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - start);
        }
        return (double) best / DECISIONS;
    }

    private static void decide(RunQueue queue, TestContext context, int times) {
        for (int i = 0; i < times; i++) {
            Task task = queue.pick();
            if (task == null) {
                throw new AssertionError("picked nothing");
            }
            long ran = queue.sliceNanos(task);
            context.advance(ran);
            queue.tick(task, ran);
            queue.stopped(task, ran, StopReason.PREEMPTED);
            queue.enqueue(task, EnqueueReason.PREEMPTED);
        }
    }

    /** A line for people: what it costs with 1 to 10,000 tasks. */
    public static String line(String name, SchedulerPolicy policy) {
        StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-12s", name));
        for (int tasks = 1; tasks <= 10_000; tasks *= 10) {
            text.append(String.format(Locale.ROOT, " %6d: %5.0f ns", tasks, nanos(policy, tasks)));
        }
        return text.toString();
    }
}
