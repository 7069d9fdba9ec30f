package org.exoos.sched.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.EnqueueReason;
import org.exoos.sched.QueueState;
import org.exoos.sched.StopReason;
import org.exoos.sched.Task;
import org.jspecify.annotations.Nullable;

/** A queue in order of arrival that notes what it is told and answers what the test says. */
final class ToldQueue extends ArrivalOrder {
    final List<String> told = new ArrayList<>();
    final boolean preemptsOnWake;
    /** What happens in each call, after it was noted. */
    Runnable meanwhile = () -> {};

    boolean over;
    boolean preempts;
    long slice = 1_000_000;
    int placement;
    int balance;
    boolean picksNothing;

    @Nullable
    Task picks;

    @Nullable
    Task releases;

    ToldQueue(boolean preemptsOnWake) {
        this.preemptsOnWake = preemptsOnWake;
    }

    private void told(String call) {
        told.add(call);
        meanwhile.run();
    }

    @Override
    public void enqueue(Task task, EnqueueReason reason) {
        super.enqueue(task, reason);
        told("enqueue " + task.name() + " " + reason);
    }

    @Override
    public @Nullable Task pick() {
        Task first = picksNothing ? null : super.pick();
        told("pick");
        return picks != null ? picks : first;
    }

    @Override
    public void remove(Task task) {
        super.remove(task);
        told("remove " + task.name());
    }

    @Override
    public long sliceNanos(Task task) {
        told("slice " + task.name());
        return slice;
    }

    @Override
    public boolean tick(Task running, long ranNanos) {
        told("tick " + running.name() + " " + ranNanos);
        return over;
    }

    @Override
    public boolean preempts(Task woken, Task running, long ranNanos) {
        told("preempts " + woken.name() + " " + running.name() + " " + ranNanos);
        return preempts;
    }

    @Override
    public boolean preemptsOnWake() {
        return preemptsOnWake;
    }

    @Override
    public void stopped(Task task, long ranNanos, StopReason reason) {
        told("stopped " + task.name() + " " + ranNanos + " " + reason);
    }

    @Override
    public void changed(Task task) {
        told("changed " + task.name());
    }

    @Override
    public int placement(Task task, EnqueueReason reason, int here) {
        told("placement " + task.name() + " " + reason + " " + here);
        return placement;
    }

    @Override
    public @Nullable Task release(int cpu) {
        told("release " + cpu);
        return releases;
    }

    @Override
    public int balance(int here, int there) {
        told("balance " + here + " " + there);
        return balance;
    }

    @Override
    public QueueState exportState() {
        told("export");
        return super.exportState();
    }

    @Override
    public void importState(QueueState state) {
        told("import " + state.order().size());
    }
}
