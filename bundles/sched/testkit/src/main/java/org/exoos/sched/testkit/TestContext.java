package org.exoos.sched.testkit;

import org.exoos.sched.PolicyContext;

/** A machine of a test: loads and a clock that the test sets. */
public final class TestContext implements PolicyContext {
    private final int[] loads;
    private long now = 1_000_000_000;

    /** CPUs with these numbers of waiting tasks. */
    public TestContext(int... loads) {
        this.loads = loads.clone();
    }

    public void load(int cpu, int waiting) {
        loads[cpu] = waiting;
    }

    public void advance(long nanos) {
        now += nanos;
    }

    @Override
    public int cpus() {
        return loads.length;
    }

    @Override
    public int load(int cpu) {
        return loads[cpu];
    }

    @Override
    public boolean idle(int cpu) {
        return false;
    }

    @Override
    public long nanoTime() {
        return now;
    }
}
