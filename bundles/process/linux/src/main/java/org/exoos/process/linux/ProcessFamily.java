package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import java.util.ArrayList;
import java.util.List;
import org.exoos.hal.UserContext;
import org.exoos.process.Processes;
import org.exoos.process.Signals;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Life and death of processes: fork, exec, exit, wait. */
@Component(service = SystemCallFamily.class)
public final class ProcessFamily extends SystemCallFamily {
    private static final long CLONE_VM = 0x100;
    private static final long CLONE_VFORK = 0x4000;

    /** One string of execve(2), and all of them (ARG_MAX). */
    private static final int MAX_STRING = 128 << 10;

    private static final int MAX_STRINGS = 2 << 20;

    private final Processes processes;

    @Activate
    public ProcessFamily(@Reference Processes processes) {
        super("processes", CLONE, FORK, VFORK, EXECVE, EXIT, EXIT_GROUP, WAIT4, WAITID);
        this.processes = processes;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        long first = context.argument0();
        switch (number) {
            case FORK -> {
                return processes.clone(thread, Signals.SIGCHLD, 0, 0, 0, 0);
            }
            case VFORK -> {
                return processes.clone(thread, CLONE_VM | CLONE_VFORK | Signals.SIGCHLD, 0, 0, 0, 0);
            }
            case CLONE -> {
                return processes.clone(
                        thread,
                        first & 0xffff_ffffL,
                        context.argument1(),
                        context.argument2(),
                        context.argument3(),
                        context.argument4());
            }
            case EXECVE -> {
                String path = Arguments.nonEmptyPath(thread, first);
                List<byte[]> arguments = strings(thread, context.argument1(), 0);
                if (arguments.isEmpty()) {
                    arguments.add(new byte[0]);
                }
                List<byte[]> environment = strings(thread, context.argument2(), total(arguments));
                processes.exec(
                        thread,
                        path.startsWith("/") ? null : thread.process().workingDirectory(),
                        path,
                        arguments,
                        environment);
                return 0;
            }
            case EXIT -> {
                processes.exitThread(thread, (int) first);
                return 0;
            }
            case EXIT_GROUP -> {
                processes.exitProcess(thread, (int) first);
                return 0;
            }
            case WAIT4 -> {
                return await(thread, (int) first, context.argument1(), (int) context.argument2(), context.argument3());
            }
            default -> {
                return awaitId(
                        thread, (int) first, (int) context.argument1(), context.argument2(), (int) context.argument3());
            }
        }
    }

    private static int total(List<byte[]> strings) {
        int total = 0;
        for (byte[] string : strings) {
            total += string.length + 9;
        }
        return total;
    }

    /** A zero-terminated array of strings; E2BIG past the limits. */
    private static List<byte[]> strings(UserThread thread, long address, int before) throws ErrnoException {
        List<byte[]> all = new ArrayList<>();
        if (address == 0) {
            return all;
        }
        byte[] pointers = new byte[512];
        byte[] large = null;
        int total = before;
        long at = address;
        for (; ; ) {
            // Pointers up to the end of their page: the array may end right before an unmapped one.
            int length = (int) Math.min(pointers.length, 4096 - (at & 4095));
            length = length < 8 ? 8 : length & ~7;
            thread.copyIn(at, pointers, 0, length);
            at += length;
            for (int i = 0; i < length; i += 8) {
                long pointer = Arguments.getLong(pointers, i);
                if (pointer == 0) {
                    return all;
                }
                byte[] buffer = thread.scratch();
                int size = thread.memory().copyString(pointer, buffer, buffer.length);
                if (size == -Errno.ENAMETOOLONG.number()) {
                    large = large == null ? new byte[MAX_STRING] : large;
                    buffer = large;
                    size = thread.memory().copyString(pointer, buffer, MAX_STRING);
                }
                if (size < 0) {
                    throw (size == -Errno.EFAULT.number() ? Errno.EFAULT : Errno.E2BIG).exception();
                }
                total += size + 9;
                if (total > MAX_STRINGS) {
                    throw Errno.E2BIG.exception();
                }
                all.add(java.util.Arrays.copyOf(buffer, size));
            }
        }
    }

    private long await(UserThread thread, int pid, long statusAddress, int options, long usageAddress)
            throws ErrnoException, WaitQueue.Interrupted {
        int known = Processes.WNOHANG | Processes.WUNTRACED | Processes.WCONTINUED | 0xe000_0000;
        if ((options & ~known) != 0) {
            throw Errno.EINVAL.exception();
        }
        Processes.Change change = processes.await(thread, pid, options & 0xff | Processes.WEXITED);
        if (change == null) {
            return 0;
        }
        byte[] scratch = thread.scratch();
        if (statusAddress != 0) {
            Arguments.putInt(scratch, 0, change.status());
            thread.copyOut(statusAddress, scratch, 0, 4);
        }
        if (usageAddress != 0) {
            Usage.put(thread, usageAddress, change.userNanos(), change.kernelNanos());
        }
        return change.pid();
    }

    private long awaitId(UserThread thread, int type, int id, long infoAddress, int options)
            throws ErrnoException, WaitQueue.Interrupted {
        int states = Processes.WUNTRACED | Processes.WEXITED | Processes.WCONTINUED;
        if ((options & states) == 0 || (options & ~(states | Processes.WNOHANG | Processes.WNOWAIT)) != 0) {
            throw Errno.EINVAL.exception();
        }
        int pid = switch (type) {
            case 0 -> -1; // P_ALL
            case 1 -> id; // P_PID
            case 2 -> id == 0 ? 0 : -id; // P_PGID
            default -> throw Errno.EINVAL.exception();
        };
        if (type == 1 && id <= 0 || type == 2 && id < 0) {
            throw Errno.EINVAL.exception();
        }
        Processes.Change change = processes.await(thread, pid, options);
        if (infoAddress != 0) {
            byte[] scratch = thread.scratch();
            java.util.Arrays.fill(scratch, 0, 128, (byte) 0);
            if (change != null) {
                Arguments.putInt(scratch, 0, Signals.SIGCHLD);
                Arguments.putInt(scratch, 8, change.code());
                Arguments.putInt(scratch, 16, change.pid());
                Arguments.putInt(scratch, 20, change.uid());
                Arguments.putInt(scratch, 24, status(change));
            }
            thread.copyOut(infoAddress, scratch, 0, 128);
        }
        return 0;
    }

    /** si_status: the exit status or the signal. */
    private static int status(Processes.Change change) {
        return switch (change.code()) {
            case Signals.CLD_EXITED, Signals.CLD_STOPPED -> change.status() >> 8 & 0xff;
            case Signals.CLD_CONTINUED -> Signals.SIGCONT;
            default -> change.status() & 0x7f;
        };
    }
}
