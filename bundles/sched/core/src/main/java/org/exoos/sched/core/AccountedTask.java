package org.exoos.sched.core;

import java.util.Arrays;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.TaskState;
import org.exoos.sched.TaskStatistics;

/**
 * What a task has used and waited for. Written by the token holder of the CPU that the task is on; who else reads sees it as it was a moment ago. Moments are values of the TSC,
 * lengths its ticks.
 */
abstract class AccountedTask extends AttributedTask {
    long pickedTsc;
    long accountedTsc;
    long enqueuedTsc;
    long sliceTicks;
    long runTicks;
    long waitTicks;
    /** When it stopped running last, 0 = never. */
    long stoppedTsc;
    /** Its present wait began with a wake-up. */
    boolean woken;

    /** The watchdog's clock and the CPU's passes when it became runnable. */
    int enqueuedBeat;

    /** When it was woken, 0 = not since it last ran. */
    long wokenTsc;

    long enqueuedPass;
    /** Length of its last wait. */
    long waitedTicks;

    long waitMaxTicks;
    long wakeUps;
    long migrations;
    long voluntary;
    long involuntary;
    final long[] latencies = new long[TaskStatistics.BUCKETS];

    AccountedTask(SchedulerCore core, long affinity) {
        super(core, affinity);
    }

    @Override
    public final long sliceNanos() {
        return core.ticks.nanos(sliceTicks);
    }

    @Override
    public final long runNanos() {
        long ticks = runTicks;
        if (state() == TaskState.RUNNING) {
            ticks += Math.max(0, core.clock.tsc() - accountedTsc);
        }
        return core.ticks.nanos(ticks);
    }

    @Override
    public final long waitNanos() {
        return core.ticks.nanos(waitTicks);
    }

    @Override
    public final long voluntarySwitches() {
        return voluntary;
    }

    @Override
    public final long involuntarySwitches() {
        return involuntary;
    }

    @Override
    public final long sleptNanos(PolicyContext context) {
        return stoppedTsc == 0 ? 0 : core.ticks.nanos(Math.max(0, enqueuedTsc - stoppedTsc));
    }

    @Override
    public final long stoppedNanos() {
        return stoppedTsc == 0 ? 0 : core.ticks.moment(stoppedTsc);
    }

    @Override
    public final TaskStatistics statistics() {
        return new TaskStatistics(
                runNanos(),
                waitNanos(),
                core.ticks.nanos(waitMaxTicks),
                voluntary,
                involuntary,
                wakeUps,
                migrations,
                Arrays.stream(latencies).boxed().toList());
    }
}
