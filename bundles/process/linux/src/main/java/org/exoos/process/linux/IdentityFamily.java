package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.UserContext;
import org.exoos.process.Process;
import org.exoos.process.Processes;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Who a process is: numbers, groups, sessions, users. Real, effective and saved ids are always the same here. */
@Component(service = SystemCallFamily.class)
public final class IdentityFamily extends SystemCallFamily {
    private static final int CAPABILITY_VERSION_3 = 0x2008_0522;

    private final Processes processes;

    @Activate
    public IdentityFamily(@Reference Processes processes) {
        super(
                "identity",
                GETPID,
                GETPPID,
                GETTID,
                GETUID,
                GETEUID,
                GETGID,
                GETEGID,
                SETUID,
                SETGID,
                SETREUID,
                SETREGID,
                SETRESUID,
                GETRESUID,
                SETRESGID,
                GETRESGID,
                GETGROUPS,
                SETGROUPS,
                SETPGID,
                GETPGID,
                GETPGRP,
                SETSID,
                GETSID,
                CAPGET);
        this.processes = processes;
    }

    // hot path
    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
        return switch (number) {
            case GETPPID -> thread.process().parentPid();
            case GETPID -> thread.process().pid();
            case GETTID -> thread.tid();
            case GETUID, GETEUID -> thread.process().credentials().uid();
            case GETGID, GETEGID -> thread.process().credentials().gid();
            default -> rare(number, thread, context);
        };
    }

    private long rare(int number, UserThread thread, UserContext context) throws ErrnoException {
        Process process = thread.process();
        int first = (int) context.argument0();
        int second = (int) context.argument1();
        int third = (int) context.argument2();
        int uid = process.credentials().uid();
        int gid = process.credentials().gid();
        switch (number) {
            case SETUID -> setUser(process, first);
            case SETGID -> setGroup(process, first);
            case SETREUID -> setUser(process, same(uid, first, second, -1));
            case SETREGID -> setGroup(process, same(gid, first, second, -1));
            case SETRESUID -> setUser(process, same(uid, first, second, third));
            case SETRESGID -> setGroup(process, same(gid, first, second, third));
            case GETRESUID -> putThree(thread, context, uid);
            case GETRESGID -> putThree(thread, context, gid);
            case GETGROUPS -> {
                return 0; // no supplementary groups
            }
            case SETGROUPS -> {
                if (first != 0) {
                    throw (uid != 0 ? Errno.EPERM : Errno.EINVAL).exception();
                }
            }
            case SETPGID -> processes.setProcessGroup(thread, first, second);
            case GETPGID -> {
                return processes.find(thread, first).processGroup();
            }
            case GETPGRP -> {
                return process.processGroup();
            }
            case SETSID -> {
                return processes.newSession(thread);
            }
            case GETSID -> {
                return processes.find(thread, first).session();
            }
            default -> capabilities(thread, context, uid);
        }
        return 0;
    }

    /** The one id that all of them become: -1 leaves a value; ids that would differ are not supported (EINVAL). */
    private static int same(int now, int... wanted) throws ErrnoException {
        int id = -1;
        for (int one : wanted) {
            if (one != -1) {
                if (id != -1 && one != id) {
                    throw Errno.EINVAL.exception();
                }
                id = one;
            }
        }
        return id == -1 ? now : id;
    }

    private static void setUser(Process process, int uid) throws ErrnoException {
        Credentials now = process.credentials();
        if (now.uid() != 0 && uid != now.uid()) {
            throw Errno.EPERM.exception();
        }
        process.credentials(new Credentials(uid, now.gid()));
    }

    private static void setGroup(Process process, int gid) throws ErrnoException {
        Credentials now = process.credentials();
        if (now.uid() != 0 && gid != now.gid()) {
            throw Errno.EPERM.exception();
        }
        process.credentials(new Credentials(now.uid(), gid));
    }

    private static void putThree(UserThread thread, UserContext context, int id) throws ErrnoException {
        Arguments.putInt(thread.scratch(), 0, id);
        thread.copyOut(context.argument0(), thread.scratch(), 0, 4);
        thread.copyOut(context.argument1(), thread.scratch(), 0, 4);
        thread.copyOut(context.argument2(), thread.scratch(), 0, 4);
    }

    /** capget(2): user 0 has all capabilities, others none. */
    private static void capabilities(UserThread thread, UserContext context, int uid) throws ErrnoException {
        byte[] scratch = thread.scratch();
        thread.copyIn(context.argument0(), scratch, 0, 8);
        if (Arguments.getInt(scratch, 0) != CAPABILITY_VERSION_3) {
            Arguments.putInt(scratch, 0, CAPABILITY_VERSION_3);
            thread.copyOut(context.argument0(), scratch, 0, 4);
            throw Errno.EINVAL.exception();
        }
        if (context.argument1() != 0) {
            int low = uid == 0 ? -1 : 0;
            int high = uid == 0 ? 0x1ff : 0;
            for (int i = 0; i < 2; i++) {
                Arguments.putInt(scratch, i * 12, i == 0 ? low : high);
                Arguments.putInt(scratch, i * 12 + 4, i == 0 ? low : high);
                Arguments.putInt(scratch, i * 12 + 8, 0);
            }
            thread.copyOut(context.argument1(), scratch, 0, 24);
        }
    }
}
