package org.exoos.process.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.hal.UserContext;
import org.exoos.hal.simulated.SimulatedContext;
import org.exoos.hal.simulated.SimulatedPrograms.Step;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** sched(7) as a program sees it: each step makes a call, the next one keeps what it gave; the exit status says how many were as expected. */
@Timeout(60)
class SchedulingCallsTest {
    private static final long EXIT_GROUP = 231;
    private static final long GETPRIORITY = 140;
    private static final long SETPRIORITY = 141;
    private static final long SETPARAM = 142;
    private static final long GETPARAM = 143;
    private static final long SETSCHEDULER = 144;
    private static final long GETSCHEDULER = 145;
    private static final long PRIORITY_MAX = 146;
    private static final long PRIORITY_MIN = 147;
    private static final long RR_INTERVAL = 148;
    private static final long SETATTR = 314;
    private static final long GETATTR = 315;
    private static final long SETUID = 105;

    private static final long FIFO = 1;
    private static final long RR = 2;
    private static final long DEADLINE = 6;
    private static final long EINVAL = -22;
    private static final long EPERM = -1;
    private static final long EBUSY = -16;
    private static final long ESRCH = -3;

    private static final long COUNT = Bench.DATA + 0x800;
    private static final long PARAMETER = Bench.DATA + 0x40;
    private static final long ATTRIBUTES = Bench.DATA + 0x80;

    private final Bench bench = new Bench();

    /** Counts a result that is as wanted. */
    private static void expect(SimulatedContext context, long wanted) {
        boolean equal = context.get(UserContext.RAX) == wanted;
        context.store64(COUNT, context.load64(COUNT) + (equal ? 1 : 0));
    }

    private static int priority(SimulatedContext context, long number, long first, long priority) {
        context.store64(PARAMETER, priority);
        return number == SETPARAM
                ? context.syscall(number, first, PARAMETER)
                : context.syscall(number, 0, first, PARAMETER);
    }

    private static int reserve(SimulatedContext context, long runtime, long period) {
        context.store64(ATTRIBUTES, 48 | DEADLINE << 32);
        context.store64(ATTRIBUTES + 8, 0);
        context.store64(ATTRIBUTES + 16, 0);
        context.store64(ATTRIBUTES + 24, runtime);
        context.store64(ATTRIBUTES + 32, period);
        context.store64(ATTRIBUTES + 40, period);
        return context.syscall(SETATTR, 0, ATTRIBUTES, 0);
    }

    private static int end(SimulatedContext context) {
        return context.syscall(EXIT_GROUP, context.load64(COUNT));
    }

    /** Calls, and after each what it is expected to give. */
    private void run(Object... callsAndResults) throws Exception {
        int checks = callsAndResults.length / 2;
        Step[] steps = new Step[checks + 1];
        for (int i = 0; i <= checks; i++) {
            long before = i == 0 ? 0 : (Long) callsAndResults[2 * i - 1];
            boolean first = i == 0;
            Step call = i == checks ? SchedulingCallsTest::end : (Step) callsAndResults[2 * i];
            steps[i] = context -> {
                if (!first) {
                    expect(context, before);
                }
                return call.run(context);
            };
        }
        bench.start(steps);
        assertThat(bench.end()).isEqualTo(checks);
    }

    private static Step call(long number, long... arguments) {
        return context -> context.syscall(number, arguments);
    }

    @Test
    void classesAndPriorities() throws Exception {
        run(
                call(GETSCHEDULER, 0),
                0L,
                call(PRIORITY_MAX, FIFO),
                99L,
                call(PRIORITY_MIN, RR),
                1L,
                call(PRIORITY_MAX, 0),
                0L,
                call(PRIORITY_MAX, 77),
                EINVAL,
                (Step) c -> priority(c, SETSCHEDULER, FIFO, 10),
                0L,
                call(GETSCHEDULER, 0),
                FIFO,
                call(GETPARAM, 0, PARAMETER + 8),
                0L,
                (Step) c -> priority(c, SETPARAM, 0, 20),
                0L,
                (Step) c -> priority(c, SETSCHEDULER, RR, 100),
                EINVAL,
                (Step) c -> priority(c, SETSCHEDULER, RR, 5),
                0L,
                call(RR_INTERVAL, 0, PARAMETER + 16),
                0L,
                (Step) c -> priority(c, SETSCHEDULER, 0, 0),
                0L,
                call(GETSCHEDULER, 0),
                0L,
                call(GETSCHEDULER, 4000),
                ESRCH);
    }

    @Test
    void niceValues() throws Exception {
        run(
                call(GETPRIORITY, 0, 0), 20L,
                call(SETPRIORITY, 0, 0, 5), 0L,
                call(GETPRIORITY, 0, 0), 15L,
                call(SETPRIORITY, 1, 0, -3), 0L,
                call(GETPRIORITY, 1, 0), 23L,
                call(SETPRIORITY, 0, 0, 100), 0L,
                call(GETPRIORITY, 0, 0), 1L);
    }

    @Test
    void reservations() throws Exception {
        run(
                (Step) c -> reserve(c, 10_000_000, 100_000_000),
                0L,
                call(GETSCHEDULER, 0),
                DEADLINE,
                call(GETATTR, 0, ATTRIBUTES + 0x40, 48, 0),
                0L,
                (Step) c -> reserve(c, 99_000_000, 100_000_000),
                EBUSY,
                (Step) c -> reserve(c, 99_000_000, 90_000_000),
                EINVAL,
                (Step) c -> priority(c, SETSCHEDULER, 0, 0),
                0L);
    }

    @Test
    void withoutPrivilegeNobodyBecomesMoreUrgent() throws Exception {
        run(
                call(SETPRIORITY, 0, 0, 5),
                0L,
                call(SETUID, 1000),
                0L,
                (Step) c -> priority(c, SETSCHEDULER, FIFO, 1),
                EPERM,
                (Step) c -> reserve(c, 10_000_000, 100_000_000),
                EPERM,
                call(SETPRIORITY, 0, 0, 6),
                0L,
                call(SETPRIORITY, 0, 0, 0),
                -13L,
                (Step) c -> priority(c, SETSCHEDULER, 3, 0),
                0L,
                call(GETSCHEDULER, 0),
                3L);
    }
}
