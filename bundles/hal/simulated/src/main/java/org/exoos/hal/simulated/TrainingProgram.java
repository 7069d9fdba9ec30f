package org.exoos.hal.simulated;

import static org.exoos.hal.UserContext.R12;
import static org.exoos.hal.UserContext.R13;
import static org.exoos.hal.UserContext.R15;
import static org.exoos.hal.UserContext.RAX;
import static org.exoos.hal.UserContext.RSP;

import java.util.List;
import org.exoos.hal.simulated.SimulatedPrograms.Step;

/**
 * What every program does in the training run, whatever its file contains: process 1 walks through the system calls that a boot to the
 * shell and a few commands make, with a child of each kind, then exits; any other program writes a line and exits. Step number in
 * R15, which is zero after execve and copied by fork. Errors do not matter: an error path is a path, too.
 */
final class TrainingProgram {
    private static final long READ = 0;
    private static final long WRITE = 1;
    private static final long OPEN = 2;
    private static final long CLOSE = 3;
    private static final long STAT = 4;
    private static final long FSTAT = 5;
    private static final long POLL = 7;
    private static final long MMAP = 9;
    private static final long MUNMAP = 11;
    private static final long BRK = 12;
    private static final long SIGACTION = 13;
    private static final long SIGPROCMASK = 14;
    private static final long IOCTL = 16;
    private static final long PIPE = 22;
    private static final long NANOSLEEP = 35;
    private static final long GETPID = 39;
    private static final long FORK = 57;
    private static final long EXECVE = 59;
    private static final long EXIT = 60;
    private static final long WAIT4 = 61;
    private static final long UNAME = 63;
    private static final long GETCWD = 79;
    private static final long CHDIR = 80;
    private static final long GETUID = 102;
    private static final long SETPGID = 109;
    private static final long GETPPID = 110;
    private static final long GETDENTS64 = 217;
    private static final long CLOCK_GETTIME = 228;
    private static final long EXIT_GROUP = 231;

    private static final long TCGETS = 0x5401;
    private static final long TIOCGWINSZ = 0x5413;
    private static final int ROUNDS = 200;

    /** Buffers lie below the stack: a path, a table of pointers or descriptors, data, and a counter. */
    private static final long BELOW_STACK = 0x2000;

    private static final long TABLE = 0x100;
    private static final long DATA = 0x200;
    private static final long COUNTER = 0x1000;

    private static final List<Step> SCRIPT = List.of(
            c -> c.syscall(BRK, 0),
            c -> c.syscall(BRK, c.get(RAX) + 0x3000),
            c -> c.syscall(MMAP, 0, 0x4000, 3, 0x22, -1, 0),
            c -> touch(c, c.get(RAX)),
            c -> c.syscall(MUNMAP, c.get(R12), 0x4000),
            c -> c.syscall(SIGACTION, 2, 0, 0, 8),
            c -> c.syscall(SIGPROCMASK, 0, 0, 0, 8),
            c -> c.syscall(IOCTL, 0, TCGETS, data(c)),
            c -> c.syscall(IOCTL, 0, TIOCGWINSZ, data(c)),
            c -> c.syscall(SETPGID, 0, 0),
            c -> c.syscall(UNAME, data(c)),
            c -> c.syscall(GETCWD, data(c), 256),
            c -> path(c, "/"),
            c -> c.syscall(CHDIR, at(c)),
            c -> c.syscall(OPEN, at(c), 0x10000, 0),
            c -> keep(c),
            c -> c.syscall(GETDENTS64, c.get(R12), data(c), 1024),
            c -> c.syscall(CLOSE, c.get(R12)),
            c -> path(c, "/etc/config"),
            c -> c.syscall(STAT, at(c), data(c)),
            c -> c.syscall(OPEN, at(c), 0, 0),
            c -> keep(c),
            c -> c.syscall(FSTAT, c.get(R12), data(c)),
            c -> c.syscall(READ, c.get(R12), data(c), 512),
            c -> c.syscall(WRITE, 1, data(c), 16),
            c -> c.syscall(CLOSE, c.get(R12)),
            c -> path(c, "/proc/uptime"),
            c -> c.syscall(OPEN, at(c), 0, 0),
            c -> keep(c),
            c -> c.syscall(READ, c.get(R12), data(c), 512),
            c -> c.syscall(CLOSE, c.get(R12)),
            c -> path(c, "/tmp/training"),
            c -> c.syscall(OPEN, at(c), 0x41, 0600),
            c -> keep(c),
            c -> c.syscall(WRITE, c.get(R12), data(c), 16),
            c -> c.syscall(CLOSE, c.get(R12)),
            c -> c.syscall(CLOCK_GETTIME, 1, data(c)),
            c -> c.syscall(GETUID),
            c -> time(c, 1_000_000),
            c -> c.syscall(NANOSLEEP, data(c), 0),
            c -> c.syscall(PIPE, table(c)),
            c -> c.syscall(FORK),
            TrainingProgram::childWritesToPipe,
            c -> c.syscall(READ, c.load64(table(c)) & 0xffff_ffffL, data(c), 16),
            c -> c.syscall(WAIT4, -1, data(c), 0, 0),
            c -> c.syscall(CLOSE, c.load64(table(c)) & 0xffff_ffffL),
            c -> c.syscall(CLOSE, c.load64(table(c)) >>> 32),
            c -> path(c, "/bin/hello"),
            c -> c.syscall(FORK),
            TrainingProgram::childExecutes,
            c -> c.syscall(WAIT4, -1, data(c), 0, 0),
            c -> c.syscall(POLL, 0, 0, 1),
            TrainingProgram::manyNullCalls,
            c -> c.syscall(GETPPID),
            c -> c.syscall(EXIT_GROUP, 0),
            c -> c.syscall(EXIT, 0));

    private static final List<Step> OTHERS =
            List.of(c -> path(c, "trained\n"), c -> c.syscall(WRITE, 1, at(c), 8), c -> c.syscall(EXIT_GROUP, 0));

    private TrainingProgram() {}

    static void install(SimulatedPrograms programs) {
        programs.otherwise(TrainingProgram::next);
    }

    /** The number of the step to take is in R15, the process's number in R13. A step that jumps sets R15 itself. */
    private static int next(SimulatedContext c) {
        long number = c.get(R15);
        c.set(R15, number + 1);
        if (number == 0) {
            return c.syscall(GETPID);
        }
        if (number == 1) {
            c.set(R13, c.get(RAX));
        }
        List<Step> script = c.get(R13) == 1 ? SCRIPT : OTHERS;
        try {
            return script.get((int) Math.min(number - 1, script.size() - 1L)).run(c);
        } catch (UserFault fault) {
            c.set(R15, number);
            throw fault;
        }
    }

    private static int keep(SimulatedContext c) {
        c.set(R12, c.get(RAX));
        return SimulatedPrograms.CONTINUE;
    }

    private static int touch(SimulatedContext c, long address) {
        if (address > 0) {
            c.set(R12, address);
            c.store64(address, 1);
            c.store64(address + 0x1000, 1);
        }
        return SimulatedPrograms.CONTINUE;
    }

    private static int path(SimulatedContext c, String path) {
        c.storeString(at(c), path);
        return SimulatedPrograms.CONTINUE;
    }

    private static int time(SimulatedContext c, long nanos) {
        c.store64(data(c), 0);
        c.store64(data(c) + 8, nanos);
        return SimulatedPrograms.CONTINUE;
    }

    private static int childWritesToPipe(SimulatedContext c) {
        if (c.get(RAX) != 0) {
            return SimulatedPrograms.CONTINUE;
        }
        c.set(R15, SCRIPT.size() - 1L);
        return c.syscall(WRITE, c.load64(table(c)) >>> 32, data(c), 16);
    }

    private static int childExecutes(SimulatedContext c) {
        if (c.get(RAX) != 0) {
            return SimulatedPrograms.CONTINUE;
        }
        c.store64(table(c), at(c));
        c.store64(table(c) + 8, 0);
        c.set(R15, SCRIPT.size() - 1L);
        return c.syscall(EXECVE, at(c), table(c), table(c) + 8);
    }

    /** So that the trap loop's profile is one of a loop. */
    private static int manyNullCalls(SimulatedContext c) {
        long counter = at(c) + COUNTER;
        long done = c.load64(counter);
        if (done >= ROUNDS) {
            return SimulatedPrograms.CONTINUE;
        }
        c.store64(counter, done + 1);
        c.set(R15, c.get(R15) - 1);
        return c.syscall(GETPPID);
    }

    private static long at(SimulatedContext c) {
        return (c.get(RSP) - BELOW_STACK) & -16;
    }

    private static long table(SimulatedContext c) {
        return at(c) + TABLE;
    }

    private static long data(SimulatedContext c) {
        return at(c) + DATA;
    }
}
