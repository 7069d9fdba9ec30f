package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.UserContext;
import org.exoos.process.Process;
import org.exoos.process.Processes;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.Scheduler;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.Task;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * How threads want to be scheduled: sched(7). Works whatever policy is in charge: attributes are the task's, and only the fair classes are the policy's.
 * Without privilege a thread may become less urgent, not more (RLIMIT_RTPRIO and RLIMIT_NICE count as 0).
 */
@Component(service = SystemCallFamily.class)
public final class SchedulingFamily extends SystemCallFamily {
    private static final int RESET_ON_FORK = 0x4000_0000;
    private static final int FLAG_RESET_ON_FORK = 1;
    private static final int ATTRIBUTES_SIZE = 48;
    private static final int PRIO_PROCESS = 0;
    private static final int PRIO_GROUP = 1;

    private final Processes processes;
    private final Scheduler scheduler;

    @Activate
    public SchedulingFamily(@Reference Processes processes, @Reference Scheduler scheduler) {
        super(
                "scheduling",
                SCHED_YIELD,
                SCHED_SETPARAM,
                SCHED_GETPARAM,
                SCHED_SETSCHEDULER,
                SCHED_GETSCHEDULER,
                SCHED_GET_PRIORITY_MAX,
                SCHED_GET_PRIORITY_MIN,
                SCHED_RR_GET_INTERVAL,
                SCHED_SETAFFINITY,
                SCHED_GETAFFINITY,
                SCHED_SETATTR,
                SCHED_GETATTR,
                GETPRIORITY,
                SETPRIORITY);
        this.processes = processes;
        this.scheduler = scheduler;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
        int first = (int) context.argument0();
        long second = context.argument1();
        long third = context.argument2();
        switch (number) {
            case SCHED_YIELD -> {
                scheduler.yield();
                return 0;
            }
            case SCHED_SETPARAM -> {
                Task task = task(thread, first);
                return set(thread, first, numbered(task, task.schedulingClass().number(), priority(thread, second)));
            }
            case SCHED_GETPARAM -> {
                Task task = task(thread, first);
                Arguments.putInt(thread.scratch(), 0, task.attributes().priority());
                thread.copyOut(second, thread.scratch(), 0, 4);
                return 0;
            }
            case SCHED_SETSCHEDULER -> {
                int wanted = (int) second;
                SchedulingAttributes value =
                        numbered(task(thread, first), wanted & ~RESET_ON_FORK, priority(thread, third));
                return set(thread, first, value.withResetOnFork((wanted & RESET_ON_FORK) != 0));
            }
            case SCHED_GETSCHEDULER -> {
                SchedulingAttributes value = task(thread, first).attributes();
                return value.schedulingClass().number() | (value.resetOnFork() ? RESET_ON_FORK : 0);
            }
            case SCHED_GET_PRIORITY_MAX -> {
                return scheduled(first).rank() == 1 ? SchedulingClass.PRIORITY_MAX : 0;
            }
            case SCHED_GET_PRIORITY_MIN -> {
                return scheduled(first).rank() == 1 ? SchedulingClass.PRIORITY_MIN : 0;
            }
            case SCHED_RR_GET_INTERVAL -> {
                Task task = task(thread, first);
                Arguments.putTimespec(
                        thread, second, task.schedulingClass() == SchedulingClass.FIFO ? 0 : task.sliceNanos());
                return 0;
            }
            case SCHED_SETAFFINITY -> {
                return setAffinity(thread, first, second, third);
            }
            case SCHED_GETAFFINITY -> {
                return getAffinity(thread, first, second, third);
            }
            case SCHED_SETATTR -> {
                return third != 0 ? Arguments.invalid() : set(thread, first, attributes(thread, second));
            }
            case SCHED_GETATTR -> {
                return getAttributes(thread, first, second, third, context.argument3());
            }
            case GETPRIORITY -> {
                return getPriority(thread, first, (int) second);
            }
            default -> {
                return setPriority(thread, first, (int) second, (int) third);
            }
        }
    }

    private Task task(UserThread thread, int tid) throws ErrnoException {
        if (tid < 0) {
            throw Errno.EINVAL.exception();
        }
        return tid == 0 ? thread.task() : processes.task(thread, tid);
    }

    private static SchedulingClass scheduled(int number) throws ErrnoException {
        try {
            return SchedulingClass.of(number);
        } catch (IllegalArgumentException unknown) {
            throw Errno.EINVAL.exception();
        }
    }

    private static int priority(UserThread thread, long address) throws ErrnoException {
        thread.copyIn(address, thread.scratch(), 0, 4);
        return Arguments.getInt(thread.scratch(), 0);
    }

    /** Attributes of the older calls, which have a class and a priority alone. */
    private static SchedulingAttributes numbered(Task task, int number, int priority) throws ErrnoException {
        SchedulingClass wanted = scheduled(number);
        if (wanted == SchedulingClass.DEADLINE) {
            throw Errno.EINVAL.exception();
        }
        try {
            return new SchedulingAttributes(
                    wanted, task.nice(), priority, 0, 0, 0, task.attributes().resetOnFork());
        } catch (IllegalArgumentException outOfRange) {
            throw Errno.EINVAL.exception();
        }
    }

    /** struct sched_attr of sched_setattr(2). */
    private static SchedulingAttributes attributes(UserThread thread, long address) throws ErrnoException {
        byte[] scratch = thread.scratch();
        thread.copyIn(address, scratch, 0, 4);
        int size = Arguments.getInt(scratch, 0);
        if (size != 0 && size < ATTRIBUTES_SIZE) {
            throw Errno.E2BIG.exception();
        }
        thread.copyIn(address, scratch, 0, ATTRIBUTES_SIZE);
        long flags = Arguments.getLong(scratch, 8);
        if ((flags & ~FLAG_RESET_ON_FORK) != 0) {
            throw Errno.EINVAL.exception();
        }
        SchedulingClass wanted = scheduled(Arguments.getInt(scratch, 4));
        boolean reserves = wanted == SchedulingClass.DEADLINE;
        long deadline = Arguments.getLong(scratch, 32);
        long period = Arguments.getLong(scratch, 40);
        try {
            return new SchedulingAttributes(
                    wanted,
                    Math.clamp(
                            Arguments.getInt(scratch, 16),
                            SchedulingAttributes.NICE_MIN,
                            SchedulingAttributes.NICE_MAX),
                    Arguments.getInt(scratch, 20),
                    reserves ? Arguments.getLong(scratch, 24) : 0,
                    reserves ? deadline : 0,
                    reserves ? period == 0 ? deadline : period : 0,
                    flags != 0);
        } catch (IllegalArgumentException outOfRange) {
            throw Errno.EINVAL.exception();
        }
    }

    private long set(UserThread thread, int tid, SchedulingAttributes value) throws ErrnoException {
        Task task = task(thread, tid);
        Process owner = tid == 0 ? thread.process() : processes.owner(thread, tid);
        int uid = thread.process().credentials().uid();
        SchedulingAttributes before = task.attributes();
        boolean more = value.schedulingClass().rank() > before.schedulingClass().rank()
                || value.priority() > before.priority()
                || value.schedulingClass() == SchedulingClass.DEADLINE
                || value.schedulingClass().fair() && value.nice() < before.nice()
                || before.resetOnFork() && !value.resetOnFork();
        if (uid != 0 && (more || owner.credentials().uid() != uid)) {
            throw Errno.EPERM.exception();
        }
        try {
            task.attributes(value);
        } catch (IllegalStateException notAdmitted) {
            throw Errno.EBUSY.exception();
        }
        if (owner.threadCount() == 1 && owner.nice() != value.nice()) {
            owner.nice(value.nice());
        }
        return 0;
    }

    private long getAttributes(UserThread thread, int tid, long address, long size, long flags) throws ErrnoException {
        if (flags != 0 || size < ATTRIBUTES_SIZE || size > UserThread.SCRATCH) {
            throw Errno.EINVAL.exception();
        }
        SchedulingAttributes value = task(thread, tid).attributes();
        byte[] scratch = thread.scratch();
        Arguments.putInt(scratch, 0, ATTRIBUTES_SIZE);
        Arguments.putInt(scratch, 4, value.schedulingClass().number());
        Arguments.putLong(scratch, 8, value.resetOnFork() ? FLAG_RESET_ON_FORK : 0);
        Arguments.putInt(scratch, 16, value.nice());
        Arguments.putInt(scratch, 20, value.priority());
        Arguments.putLong(scratch, 24, value.runtimeNanos());
        Arguments.putLong(scratch, 32, value.deadlineNanos());
        Arguments.putLong(scratch, 40, value.periodNanos());
        thread.copyOut(address, scratch, 0, ATTRIBUTES_SIZE);
        return 0;
    }

    private long getAffinity(UserThread thread, int tid, long length, long address) throws ErrnoException {
        if (length < 8 || (length & 7) != 0) {
            throw Errno.EINVAL.exception();
        }
        Task task = task(thread, tid);
        long allowed = task.requestedAffinity() & scheduler.onlineCpus();
        Arguments.putLong(thread.scratch(), 0, allowed == 0 ? task.affinity() : allowed);
        thread.copyOut(address, thread.scratch(), 0, 8);
        return 8;
    }

    private long setAffinity(UserThread thread, int tid, long length, long address) throws ErrnoException {
        Task task = task(thread, tid);
        byte[] scratch = thread.scratch();
        Arguments.putLong(scratch, 0, 0);
        thread.copyIn(address, scratch, 0, (int) Math.clamp(length, 0, 8));
        long mask = Arguments.getLong(scratch, 0);
        int uid = thread.process().credentials().uid();
        if (uid != 0 && tid != 0 && processes.owner(thread, tid).credentials().uid() != uid) {
            throw Errno.EPERM.exception();
        }
        if ((mask & scheduler.onlineCpus()) == 0) {
            throw Errno.EINVAL.exception();
        }
        try {
            task.affinity(mask);
        } catch (IllegalStateException notAdmitted) {
            throw Errno.EBUSY.exception();
        }
        return 0;
    }

    private long getPriority(UserThread thread, int which, int who) throws ErrnoException {
        int nice = SchedulingAttributes.NICE_MAX + 1;
        if (which == PRIO_PROCESS) {
            nice = task(thread, who).nice();
        } else {
            for (Process each : group(thread, which, who)) {
                nice = Math.min(nice, each.nice());
            }
        }
        if (nice > SchedulingAttributes.NICE_MAX) {
            throw Errno.ESRCH.exception();
        }
        return 20L - nice;
    }

    private long setPriority(UserThread thread, int which, int who, int value) throws ErrnoException {
        int nice = Math.clamp(value, SchedulingAttributes.NICE_MIN, SchedulingAttributes.NICE_MAX);
        if (which == PRIO_PROCESS) {
            Process process = who == 0 ? thread.process() : processes.owner(thread, who);
            renice(thread, process, nice);
            return 0;
        }
        boolean any = false;
        for (Process each : group(thread, which, who)) {
            renice(thread, each, nice);
            any = true;
        }
        if (!any) {
            throw Errno.ESRCH.exception();
        }
        return 0;
    }

    /** PRIO_USER is not supported: it fails with EINVAL. */
    private Iterable<? extends Process> group(UserThread thread, int which, int who) throws ErrnoException {
        if (which != PRIO_GROUP) {
            throw Errno.EINVAL.exception();
        }
        return processes.group(who == 0 ? thread.process().processGroup() : who);
    }

    private static void renice(UserThread thread, Process process, int nice) throws ErrnoException {
        int uid = thread.process().credentials().uid();
        if (uid != 0 && process.credentials().uid() != uid) {
            throw Errno.EPERM.exception();
        }
        if (nice < process.nice() && uid != 0) {
            throw Errno.EACCES.exception();
        }
        process.nice(nice);
    }
}
