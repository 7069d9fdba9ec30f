package org.exoos.sched.eevdf;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.sched.EnqueueReason;
import org.exoos.sched.RunQueue;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.exoos.sched.testkit.TestContext;
import org.exoos.sched.testkit.TestTask;
import org.jspecify.annotations.Nullable;

/** One queue of a machine of two CPUs, and tasks whose virtual times tests work out by hand. */
abstract class EevdfRig {
    static final long MS = 1_000_000;
    static final long SLICE = 3 * MS;

    final TestContext context = new TestContext(0, 0);
    final RunQueue queue = new Eevdf().runQueue(0, context);
    final TestTask a = new TestTask("a");
    final TestTask b = new TestTask("b");

    Task pick() {
        Task task = queue.pick();
        assertThat(task).isNotNull();
        return task;
    }

    /** Runs whoever is next for so long, then stops it. */
    Task run(long nanos, StopReason reason) {
        Task task = pick();
        queue.stopped(task, nanos, reason);
        return task;
    }

    /** Virtual time at which the task was picked, and its virtual deadline. */
    static void assertRuns(@Nullable Task task, Task expected, long time, long deadline) {
        assertThat(task).isSameAs(expected);
        assertThat(expected.policyValue).as("virtual time of " + expected).isEqualTo(time);
        assertThat(expected.policyDeadline)
                .as("virtual deadline of " + expected)
                .isEqualTo(deadline);
    }

    static void assertStopped(Task task, long lag, long left, int weight) {
        assertThat(task.policyValue).as("lag of " + task).isEqualTo(lag);
        assertThat(task.policyDeadline).as("left to the deadline of " + task).isEqualTo(left);
        assertThat(task.policyLevel).as("weight of " + task).isEqualTo(weight);
    }

    /** Both arrived, a ran first for 1 ms of its first half slice; b waits. */
    void oneRanAMillisecond() {
        queue.enqueue(a, EnqueueReason.NEW);
        queue.enqueue(b, EnqueueReason.NEW);
        assertThat(run(MS, StopReason.PREEMPTED)).isSameAs(a);
    }
}
