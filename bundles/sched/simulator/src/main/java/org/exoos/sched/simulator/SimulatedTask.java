package org.exoos.sched.simulator;

import java.util.List;
import java.util.Random;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.exoos.sched.TaskStatistics;
import org.jspecify.annotations.Nullable;

/** A task of a workload. Its own random numbers make its behaviour the same under every policy. */
final class SimulatedTask extends Task {
    static final int NOWHERE = -1;

    final int id;
    final String name;
    final Group group;
    final Step.Program program;
    final Random random;
    private SchedulingAttributes attributes;
    private long affinity;

    TaskState state = TaskState.NEW;
    int cpu;
    /** CPU that runs it or has not yet settled it. */
    @Nullable
    SimulatedCpu onCpu;
    /** CPU whose run queue holds it. */
    int heldBy = NOWHERE;
    /** CPU whose registers still have its FPU state. */
    int resident = NOWHERE;

    int lastRanOn = NOWHERE;
    /** Nanoseconds left of the present {@link Step.Compute}. */
    long remaining;

    /** A send or receive that has to be tried again. */
    @Nullable
    Step retry;
    /** When it was woken; -1 once it has run. */
    long wokenAt = -1;

    long runnableSince;
    org.exoos.sched.EnqueueReason why = org.exoos.sched.EnqueueReason.NEW;

    long run;
    long wait;
    long voluntary;
    long involuntary;
    long stopped;
    long longestWait;
    long wakeUps;
    long migrations;

    SimulatedTask(
            int id,
            String name,
            Group group,
            Step.Program program,
            Random random,
            SchedulingAttributes attributes,
            long affinity) {
        this.id = id;
        this.name = name;
        this.group = group;
        this.program = program;
        this.random = random;
        this.attributes = attributes;
        this.affinity = affinity;
    }

    Step next() {
        Step again = retry;
        if (again != null) {
            retry = null;
            return again;
        }
        return program.next();
    }

    void clearPolicyFields() {
        policyNext = null;
        policyPrevious = null;
        policyValue = 0;
        policyDeadline = 0;
        policyLevel = 0;
        policyData = null;
    }

    /** Weight of the nice value: a step of 1 is worth a quarter more, as in Linux (sched(7)). */
    double weight() {
        return Math.pow(1.25, -nice());
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
        return Kind.USER;
    }

    @Override
    public TaskState state() {
        return state;
    }

    @Override
    public Thread thread() {
        throw new UnsupportedOperationException("a simulated task has no thread");
    }

    @Override
    public int cpu() {
        return cpu;
    }

    @Override
    public SchedulingAttributes attributes() {
        return attributes;
    }

    @Override
    public void attributes(SchedulingAttributes value) {
        attributes = value;
    }

    @Override
    public void nice(int value) {
        attributes =
                attributes.withNice(Math.clamp(value, SchedulingAttributes.NICE_MIN, SchedulingAttributes.NICE_MAX));
    }

    @Override
    public long affinity() {
        return affinity;
    }

    @Override
    public void affinity(long mask) {
        affinity = mask;
    }

    @Override
    public long requestedAffinity() {
        return affinity;
    }

    boolean allowedOn(int number) {
        return (affinity >>> number & 1) != 0;
    }

    @Override
    public long runNanos() {
        return run;
    }

    @Override
    public long waitNanos() {
        return wait;
    }

    @Override
    public long voluntarySwitches() {
        return voluntary;
    }

    @Override
    public long involuntarySwitches() {
        return involuntary;
    }

    @Override
    public long stoppedNanos() {
        return stopped;
    }

    @Override
    public TaskStatistics statistics() {
        return new TaskStatistics(run, wait, longestWait, voluntary, involuntary, wakeUps, migrations, List.of());
    }

    @Override
    public void kick() {}

    @Override
    public void onDetach(@Nullable Runnable hook) {}

    @Override
    public String toString() {
        return name + "(" + id + ")";
    }
}
