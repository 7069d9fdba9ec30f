package org.exoos.process;

import java.util.Arrays;

/** Resource limits (getrlimit(2)): soft and hard value per resource; -1 is infinity. */
public final class Limits {
    public static final int CPU = 0;
    public static final int FSIZE = 1;
    public static final int DATA = 2;
    public static final int STACK = 3;
    public static final int CORE = 4;
    public static final int NPROC = 6;
    public static final int NOFILE = 7;
    public static final int AS = 9;
    public static final int COUNT = 16;
    public static final long INFINITY = -1;

    private final long[] soft = new long[COUNT];
    private final long[] hard = new long[COUNT];

    public Limits(int processes) {
        Arrays.fill(soft, INFINITY);
        Arrays.fill(hard, INFINITY);
        soft[STACK] = 8 << 20;
        soft[CORE] = 0;
        hard[CORE] = 0;
        set(NPROC, processes, processes);
        set(NOFILE, 1024, DescriptorTable.MAXIMUM);
    }

    private Limits(Limits other) {
        System.arraycopy(other.soft, 0, soft, 0, COUNT);
        System.arraycopy(other.hard, 0, hard, 0, COUNT);
    }

    public Limits copy() {
        return new Limits(this);
    }

    public long soft(int resource) {
        return soft[resource];
    }

    public long hard(int resource) {
        return hard[resource];
    }

    public void set(int resource, long softValue, long hardValue) {
        soft[resource] = softValue;
        hard[resource] = hardValue;
    }
}
