package org.exoos.sched.core;

import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;

/** What people asked for a task: class, nice value, reservation, CPUs. Any thread may read and change it; {@link Admission} orders changes. */
abstract class AttributedTask extends Task {
    /** No CPU. */
    static final int NOWHERE = -1;

    final SchedulerCore core;
    private volatile SchedulingAttributes attributes = SchedulingAttributes.DEFAULT;
    private volatile long requested;
    /** CPU that a reservation is on. */
    private volatile int reservedCpu = NOWHERE;
    /** Rank of its class, a field of its own for the hot path. */
    private volatile int rank;

    AttributedTask(SchedulerCore core, long affinity) {
        this.core = core;
        this.requested = affinity;
    }

    /** Takes over what a child begins with. Before it is started. */
    void inherit(Task parent) {
        set(parent.attributes().inherited(), NOWHERE);
        requested = parent.requestedAffinity();
    }

    /** The change itself. Under the lock of {@link Admission}, or before the task is started. */
    void set(SchedulingAttributes value, int cpu) {
        attributes = value;
        reservedCpu = cpu;
        rank = value.schedulingClass().rank();
    }

    void request(long mask) {
        requested = mask;
    }

    int reservedCpu() {
        return reservedCpu;
    }

    /** Hot path. */
    final int rank() {
        return rank;
    }

    @Override
    public final SchedulingAttributes attributes() {
        return attributes;
    }

    @Override
    public final void attributes(SchedulingAttributes value) {
        core.admission().change(this, value);
    }

    @Override
    public final void nice(int value) {
        core.admission()
                .change(
                        this,
                        attributes.withNice(
                                Math.clamp(value, SchedulingAttributes.NICE_MIN, SchedulingAttributes.NICE_MAX)));
    }

    /** Hot path. */
    final boolean allowedOn(int number) {
        return (affinity() >>> number & 1) != 0;
    }

    @Override
    public final long affinity() {
        int reserved = reservedCpu;
        if (reserved != NOWHERE) {
            return 1L << reserved;
        }
        long online = core.onlineCpus();
        long allowed = requested & online;
        return allowed != 0 ? allowed : online;
    }

    @Override
    public final long requestedAffinity() {
        return requested;
    }

    @Override
    public final void affinity(long mask) {
        long allowed = mask & core.allCpus();
        if (allowed == 0) {
            throw new IllegalArgumentException("no existing CPU in mask 0x" + Long.toHexString(mask));
        }
        core.admission().request(this, allowed);
    }
}
