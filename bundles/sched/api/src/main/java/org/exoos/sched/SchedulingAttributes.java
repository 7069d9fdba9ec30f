package org.exoos.sched;

/**
 * How a task wants to be scheduled: struct sched_attr of sched_setattr(2). Immutable.
 *
 * @param nice -20 .. 19; kept while the task is in a class that does not use it
 * @param priority 1 .. 99 for {@code FIFO} and {@code RR}, where more is more urgent; else 0
 * @param runtimeNanos CPU time that a {@code DEADLINE} task may use in each period; else 0
 * @param deadlineNanos by when, counted from the beginning of the period; else 0
 * @param periodNanos else 0; {@code runtime <= deadline <= period}
 * @param resetOnFork whether children start as {@code NORMAL} with a nice value of at least 0
 */
public record SchedulingAttributes(
        SchedulingClass schedulingClass,
        int nice,
        int priority,
        long runtimeNanos,
        long deadlineNanos,
        long periodNanos,
        boolean resetOnFork) {
    public static final int NICE_MIN = -20;
    public static final int NICE_MAX = 19;
    /** Shortest runtime that can be reserved. */
    public static final long RUNTIME_MIN = 100_000;
    /** Longest period, about 4 s. */
    public static final long PERIOD_MAX = 1L << 32;

    /** What a task has when nobody said anything. */
    public static final SchedulingAttributes DEFAULT = fair(SchedulingClass.NORMAL, 0);

    /** @throws IllegalArgumentException when a value is out of its range */
    public SchedulingAttributes {
        require(nice >= NICE_MIN && nice <= NICE_MAX, "nice value", nice);
        boolean realTime = schedulingClass.rank() == 1;
        require(
                realTime
                        ? priority >= SchedulingClass.PRIORITY_MIN && priority <= SchedulingClass.PRIORITY_MAX
                        : priority == 0,
                "priority",
                priority);
        if (schedulingClass == SchedulingClass.DEADLINE) {
            require(runtimeNanos >= RUNTIME_MIN && runtimeNanos <= deadlineNanos, "runtime", runtimeNanos);
            require(deadlineNanos <= periodNanos, "deadline", deadlineNanos);
            require(periodNanos <= PERIOD_MAX, "period", periodNanos);
        } else {
            require((runtimeNanos | deadlineNanos | periodNanos) == 0, "reservation", runtimeNanos);
        }
    }

    /** {@code NORMAL}, {@code BATCH} or {@code IDLE}. */
    public static SchedulingAttributes fair(SchedulingClass fair, int nice) {
        return new SchedulingAttributes(fair, nice, 0, 0, 0, 0, false);
    }

    /** {@code FIFO} or {@code RR}. */
    public static SchedulingAttributes realTime(SchedulingClass realTime, int priority) {
        return new SchedulingAttributes(realTime, 0, priority, 0, 0, 0, false);
    }

    public static SchedulingAttributes deadline(long runtimeNanos, long deadlineNanos, long periodNanos) {
        return new SchedulingAttributes(
                SchedulingClass.DEADLINE, 0, 0, runtimeNanos, deadlineNanos, periodNanos, false);
    }

    /** The same with another nice value. */
    public SchedulingAttributes withNice(int value) {
        return new SchedulingAttributes(
                schedulingClass, value, priority, runtimeNanos, deadlineNanos, periodNanos, resetOnFork);
    }

    /** The same with another answer to what children get. */
    public SchedulingAttributes withResetOnFork(boolean value) {
        return new SchedulingAttributes(
                schedulingClass, nice, priority, runtimeNanos, deadlineNanos, periodNanos, value);
    }

    /** What a task started by a task with these attributes begins with; a reservation is not inherited. */
    public SchedulingAttributes inherited() {
        boolean keeps = schedulingClass != SchedulingClass.DEADLINE && !resetOnFork;
        return keeps ? this : fair(SchedulingClass.NORMAL, resetOnFork ? Math.max(0, nice) : nice);
    }

    private static void require(boolean holds, String what, long value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " out of range: " + value);
        }
    }
}
