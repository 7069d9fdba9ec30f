package org.exoos.sched;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task of which a queue sees its affinity and when it stopped; nothing runs. */
final class PlainTask extends Task {
    long stopped;
    private final String name;
    private long affinity = -1;

    PlainTask(String name) {
        this.name = name;
    }

    @Override
    public int id() {
        return 1;
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
        throw new UnsupportedOperationException("nothing runs");
    }

    @Override
    public int cpu() {
        return 0;
    }

    @Override
    public SchedulingAttributes attributes() {
        return SchedulingAttributes.DEFAULT;
    }

    @Override
    public void attributes(SchedulingAttributes value) {
        throw new UnsupportedOperationException("these stay");
    }

    @Override
    public void nice(int value) {
        throw new UnsupportedOperationException("this stays");
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
        return 0;
    }

    @Override
    public long waitNanos() {
        return 0;
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
        return new TaskStatistics(0, 0, 0, 0, 0, 0, 0, List.of());
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
