package org.exoos.sched.testkit;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.exoos.sched.TaskStatistics;
import org.jspecify.annotations.Nullable;

/** A task without a thread: a name, attributes, and the times that {@link VirtualCpu} keeps. */
public final class TestTask extends Task {
    private static final AtomicInteger IDS = new AtomicInteger();

    private final int id = IDS.incrementAndGet();
    private final String name;
    private SchedulingAttributes attributes = SchedulingAttributes.DEFAULT;
    private long affinity = -1;
    /** Virtual CPU and wait time, for {@link VirtualCpu} and tests. */
    public long ranNanos;

    public long waitedNanos;
    public long longestWaitNanos;
    public long stopped;
    public int runs;
    /** How long it runs before it sleeps, 0 = for ever, and how long it sleeps. */
    public long burstNanos;

    public long sleepNanos;

    public TestTask(String name) {
        this.name = name;
    }

    /** Computes without end. */
    public static TestTask hog(String name, int nice) {
        TestTask task = new TestTask(name);
        task.nice(nice);
        return task;
    }

    /** Runs and sleeps in turns. */
    public static TestTask interactive(String name, long burstNanos, long sleepNanos) {
        TestTask task = new TestTask(name);
        task.burstNanos = burstNanos;
        task.sleepNanos = sleepNanos;
        return task;
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
        return TaskState.RUNNABLE;
    }

    @Override
    public Thread thread() {
        throw new UnsupportedOperationException("a task of a test has no thread");
    }

    @Override
    public int cpu() {
        return 0;
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
        attributes = attributes.withNice(value);
    }

    @Override
    public long affinity() {
        return affinity;
    }

    @Override
    public long requestedAffinity() {
        return affinity;
    }

    @Override
    public void affinity(long mask) {
        affinity = mask;
    }

    @Override
    public long runNanos() {
        return ranNanos;
    }

    @Override
    public long waitNanos() {
        return waitedNanos;
    }

    @Override
    public long stoppedNanos() {
        return stopped;
    }

    @Override
    public long voluntarySwitches() {
        return 0;
    }

    @Override
    public long involuntarySwitches() {
        return 0;
    }

    @Override
    public TaskStatistics statistics() {
        return new TaskStatistics(ranNanos, waitedNanos, longestWaitNanos, 0, 0, 0, 0, List.of());
    }

    @Override
    public void kick() {}

    @Override
    public void onDetach(@Nullable Runnable hook) {}

    @Override
    public String toString() {
        return name;
    }
}
