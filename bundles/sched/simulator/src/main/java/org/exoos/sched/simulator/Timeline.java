package org.exoos.sched.simulator;

import java.util.ArrayList;
import java.util.List;

/** Who ran where, for the picture: kept up to an instant. */
final class Timeline {
    private static final int MOST = 10_000;

    /** A task on a CPU. */
    record Stretch(int cpu, int task, String name, long from, long to) {}

    private final long until;
    private final List<Stretch> stretches = new ArrayList<>();

    Timeline(long until) {
        this.until = until;
    }

    void ran(int cpu, SimulatedTask task, long from, long to) {
        if (from < until && to > from && stretches.size() < MOST) {
            stretches.add(new Stretch(cpu, task.id, task.name, from, Math.min(to, until)));
        }
    }

    List<Stretch> stretches() {
        return stretches;
    }

    long until() {
        return until;
    }
}
