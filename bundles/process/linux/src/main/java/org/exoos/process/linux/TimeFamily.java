package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.Clock;
import org.exoos.hal.UserContext;
import org.exoos.process.NotRestarted;
import org.exoos.process.Process;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clocks, sleeping, interval timers. */
@Component(service = SystemCallFamily.class)
public final class TimeFamily extends SystemCallFamily {
    private static final int TIMER_ABSTIME = 1;
    private static final long TICK_NANOS = 10_000_000;

    private final Clock clock;

    @Activate
    public TimeFamily(@Reference Clock clock) {
        super(
                "time",
                NANOSLEEP,
                CLOCK_NANOSLEEP,
                CLOCK_GETTIME,
                CLOCK_GETRES,
                GETTIMEOFDAY,
                TIME,
                TIMES,
                ALARM,
                GETITIMER,
                SETITIMER);
        this.clock = clock;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, NotRestarted {
        long first = context.argument0();
        long second = context.argument1();
        long third = context.argument2();
        return switch (number) {
            case NANOSLEEP -> sleep(thread, Arguments.timespec(thread, first), second);
            case CLOCK_NANOSLEEP -> clockSleep(thread, (int) first, (int) second, third, context.argument3());
            case CLOCK_GETTIME -> {
                Arguments.putTimespec(thread, second, time(thread, (int) first));
                yield 0;
            }
            case CLOCK_GETRES -> {
                time(thread, (int) first);
                if (second != 0) {
                    Arguments.putTimespec(thread, second, 1);
                }
                yield 0;
            }
            case GETTIMEOFDAY -> timeOfDay(thread, first, second);
            case TIME -> {
                long seconds = clock.wallNanos() / Arguments.SECOND;
                if (first != 0) {
                    Arguments.putLong(thread.scratch(), 0, seconds);
                    thread.copyOut(first, thread.scratch(), 0, 8);
                }
                yield seconds;
            }
            case TIMES -> times(thread, first);
            case ALARM -> alarm(thread.process(), first & 0xffff_ffffL);
            case GETITIMER -> {
                putTimer(thread, second, (int) first);
                yield 0;
            }
            default -> setTimer(thread, (int) first, second, third);
        };
    }

    private long time(UserThread thread, int id) throws ErrnoException {
        return switch (id) {
            case 0, 5, 11 -> clock.wallNanos(); // REALTIME, REALTIME_COARSE, TAI
            case 1, 4, 6, 7 -> clock.nanoTime(); // MONOTONIC, _RAW, _COARSE, BOOTTIME
            case 2 -> thread.process().userNanos() + thread.process().kernelNanos();
            case 3 -> thread.task().runNanos();
            default -> throw Errno.EINVAL.exception();
        };
    }

    private long timeOfDay(UserThread thread, long address, long zone) throws ErrnoException {
        byte[] scratch = thread.scratch();
        if (address != 0) {
            Arguments.putTimeval(scratch, 0, clock.wallNanos());
            thread.copyOut(address, scratch, 0, 16);
        }
        if (zone != 0) {
            Arguments.putLong(scratch, 0, 0);
            thread.copyOut(zone, scratch, 0, 8);
        }
        return 0;
    }

    /** Relative sleep; the deadline survives a stop and continuation. */
    private static long sleep(UserThread thread, long nanos, long remainAddress) throws ErrnoException, NotRestarted {
        long resumed = thread.takeResumeDeadline();
        long deadline = resumed != 0 ? resumed : Arguments.deadline(nanos);
        try {
            new WaitQueue().await(() -> false, deadline);
            return 0;
        } catch (WaitQueue.Interrupted e) {
            if (remainAddress != 0) {
                Arguments.putTimespec(thread, remainAddress, Math.max(0, deadline - System.nanoTime()));
            }
            thread.resumeDeadline(deadline);
            throw NotRestarted.INSTANCE;
        }
    }

    private long clockSleep(UserThread thread, int id, int flags, long address, long remainAddress)
            throws ErrnoException, NotRestarted {
        if (id == 3 || id < 0 || id > 11 || (flags & ~TIMER_ABSTIME) != 0) {
            throw Errno.EINVAL.exception();
        }
        long now = time(thread, id);
        long wanted = Arguments.timespec(thread, address);
        if ((flags & TIMER_ABSTIME) == 0) {
            return sleep(thread, wanted, remainAddress);
        }
        return wanted <= now ? 0 : sleep(thread, wanted - now, 0);
    }

    private static long times(UserThread thread, long address) throws ErrnoException {
        Process process = thread.process();
        if (address != 0) {
            byte[] scratch = thread.scratch();
            Arguments.putLong(scratch, 0, process.userNanos() / TICK_NANOS);
            Arguments.putLong(scratch, 8, process.kernelNanos() / TICK_NANOS);
            Arguments.putLong(scratch, 16, process.childUserNanos() / TICK_NANOS);
            Arguments.putLong(scratch, 24, process.childKernelNanos() / TICK_NANOS);
            thread.copyOut(address, scratch, 0, 32);
        }
        return System.nanoTime() / TICK_NANOS & Long.MAX_VALUE;
    }

    private static long alarm(Process process, long seconds) {
        long left = process.alarmLeftNanos();
        process.alarm(seconds * Arguments.SECOND, 0);
        return (left + Arguments.SECOND - 1) / Arguments.SECOND;
    }

    private static void putTimer(UserThread thread, long address, int which) throws ErrnoException {
        if (which != 0) { // only ITIMER_REAL
            throw Errno.EINVAL.exception();
        }
        byte[] scratch = thread.scratch();
        Arguments.putTimeval(scratch, 0, thread.process().alarmIntervalNanos());
        Arguments.putTimeval(scratch, 16, thread.process().alarmLeftNanos());
        thread.copyOut(address, scratch, 0, 32);
    }

    private static long setTimer(UserThread thread, int which, long newAddress, long oldAddress) throws ErrnoException {
        long interval = 0;
        long first = 0;
        if (newAddress != 0) {
            byte[] scratch = thread.scratch();
            thread.copyIn(newAddress, scratch, 0, 32);
            interval = Arguments.nanos(Arguments.getLong(scratch, 0), Arguments.getLong(scratch, 8), 1_000_000);
            first = Arguments.nanos(Arguments.getLong(scratch, 16), Arguments.getLong(scratch, 24), 1_000_000);
        }
        if (which != 0) {
            throw Errno.EINVAL.exception();
        }
        if (oldAddress != 0) {
            putTimer(thread, oldAddress, which);
        }
        thread.process().alarm(first, interval);
        return 0;
    }
}
