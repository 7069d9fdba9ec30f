package org.exoos.sched;

/**
 * What sched(7) calls a scheduling policy. A runnable task of a higher {@link #rank} runs before every one of a lower rank on its CPU. The core
 * itself schedules {@link #DEADLINE}, {@link #FIFO} and {@link #RR}; the {@link SchedulerPolicy} in charge gets the fair classes, rank 0.
 */
public enum SchedulingClass {
    /** Fair. */
    NORMAL(0, 0),
    /** Real-time: runs until it blocks, yields or a higher priority comes. */
    FIFO(1, 1),
    /** Real-time: takes turns with its equals. */
    RR(2, 1),
    /** Fair, for programs that compute: does not take the CPU from others when it wakes. */
    BATCH(3, 0),
    /** Fair, weighs less than nice 19. */
    IDLE(5, 0),
    /** Earliest deadline first, with a reserved share of a CPU. */
    DEADLINE(6, 2);

    /** Real-time priorities. */
    public static final int PRIORITY_MIN = 1;

    public static final int PRIORITY_MAX = 99;

    private final int number;
    private final int rank;

    SchedulingClass(int number, int rank) {
        this.number = number;
        this.rank = rank;
    }

    /** Number in the Linux ABI ({@code SCHED_OTHER} ...). */
    public int number() {
        return number;
    }

    /** 0 fair, 1 real-time, 2 deadline. */
    public int rank() {
        return rank;
    }

    /** Whether the policy in charge schedules it. */
    public boolean fair() {
        return rank == 0;
    }

    /** @throws IllegalArgumentException when no class has that number */
    public static SchedulingClass of(int number) {
        for (SchedulingClass each : values()) {
            if (each.number == number) {
                return each;
            }
        }
        throw new IllegalArgumentException("no scheduling class " + number);
    }
}
