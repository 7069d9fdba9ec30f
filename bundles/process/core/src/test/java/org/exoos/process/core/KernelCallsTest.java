package org.exoos.process.core;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on memory, time, signals, threads, identity and limits, as a program sees them. */
@Timeout(60)
class KernelCallsTest {
    private static final long OPEN = 2,
            MMAP = 9,
            MPROTECT = 10,
            MUNMAP = 11,
            BRK = 12,
            RT_SIGACTION = 13,
            RT_SIGPROCMASK = 14;
    private static final long MREMAP = 25,
            MSYNC = 26,
            MADVISE = 28,
            NANOSLEEP = 35,
            GETITIMER = 36,
            ALARM = 37,
            SETITIMER = 38,
            GETPID = 39;
    private static final long FORK = 57,
            EXECVE = 59,
            WAIT4 = 61,
            KILL = 62,
            UNAME = 63,
            GETTIMEOFDAY = 96,
            GETRLIMIT = 97,
            GETRUSAGE = 98;
    private static final long SYSINFO = 99,
            TIMES = 100,
            GETUID = 102,
            GETGID = 104,
            SETUID = 105,
            SETGID = 106,
            SETPGID = 109,
            GETPGRP = 111;
    private static final long SETSID = 112,
            SETREUID = 113,
            SETREGID = 114,
            GETGROUPS = 115,
            SETGROUPS = 116,
            SETRESUID = 117;
    private static final long GETRESUID = 118,
            SETRESGID = 119,
            GETRESGID = 120,
            GETPGID = 121,
            GETSID = 124,
            CAPGET = 125;
    private static final long RT_SIGPENDING = 127,
            RT_SIGTIMEDWAIT = 128,
            RT_SIGQUEUEINFO = 129,
            SIGALTSTACK = 131,
            PRCTL = 157;
    private static final long ARCH_PRCTL = 158,
            SETRLIMIT = 160,
            REBOOT = 169,
            GETTID = 186,
            TKILL = 200,
            TIME = 201,
            FUTEX = 202;
    private static final long SET_TID_ADDRESS = 218,
            CLOCK_GETTIME = 228,
            CLOCK_GETRES = 229,
            CLOCK_NANOSLEEP = 230,
            TGKILL = 234;
    private static final long WAITID = 247, SET_ROBUST_LIST = 273, PRLIMIT64 = 302, GETCPU = 309, GETRANDOM = 318;
    private static final long EPERM = -1,
            ENOENT = -2,
            ESRCH = -3,
            ECHILD = -10,
            EAGAIN = -11,
            ENOMEM = -12,
            EACCES = -13,
            EFAULT = -14;
    private static final long ENODEV = -19, EINVAL = -22, ENOSYS = -38, ETIMEDOUT = -110;

    private static final long USR1 = 10;
    private static final long ALL = -1;
    private static final long WORD = 0xffff_ffffL;
    private static final long NOWHERE = 0x1000;
    private static final long A = Bench.DATA,
            IN = Bench.DATA + 0x100,
            OUT = Bench.DATA + 0x400,
            OUT2 = Bench.DATA + 0x800;
    private static final long HIGH = 0x1000_0000L;

    private final CallScript script = new CallScript(Bench.withFiles());

    @BeforeEach
    void path() {
        script.text(A, "/a");
    }

    @Test
    void memoryIsMappedProtectedAndGivenBack() throws Exception {
        script.call(HIGH, MMAP, HIGH, 8192, 3, 0x32, -1, 0)
                .words(HIGH, 5)
                .call(0, MPROTECT, HIGH, 4096, 1)
                .word(HIGH, ALL, 5)
                .call(EINVAL, MPROTECT, HIGH, 4096, 0x01000000)
                .call(0, MADVISE, HIGH, 8192, 4)
                .word(HIGH, ALL, 0)
                .call(0, MSYNC, HIGH, 4096, 4)
                .call(EINVAL, MSYNC, HIGH, 4096, 5)
                .call(EINVAL, MSYNC, HIGH + 1, 4096, 4)
                .call(HIGH, MREMAP, HIGH + 4096, 4096, 4096, 3, HIGH)
                .call(0, MUNMAP, HIGH, 8192)
                .call(EINVAL, MMAP, 0, 4096, 3, 0x30, -1, 0)
                .call(EINVAL, MUNMAP, HIGH + 1, 4096)
                .call(ENOMEM, MADVISE, HIGH, 4096, 4)
                .run();
    }

    @Test
    void filesAreMappedAsTheirDescriptorAllows() throws Exception {
        script.call(0, OPEN, A, 0100 | 2, 0600)
                .words(IN, 77)
                .call(8, 1, 0, IN, 8)
                .call(HIGH, MMAP, HIGH, 4096, 3, 0x11, 0, 0)
                .word(HIGH, ALL, 77)
                .words(HIGH, 78)
                .call(8, 17, 0, OUT, 8, 0)
                .word(OUT, ALL, 78)
                .call(1, OPEN, A, 0, 0)
                .call(EACCES, MMAP, HIGH, 4096, 3, 0x11, 1, 0)
                .call(2, OPEN, A, 1, 0)
                .call(EACCES, MMAP, HIGH, 4096, 1, 0x12, 2, 0)
                .call(0, 22, OUT)
                .call(ENODEV, MMAP, HIGH, 4096, 1, 0x12, 3, 0)
                .call(-9, MMAP, HIGH, 4096, 1, 0x12, 50, 0)
                .run();
    }

    @Test
    void clocksTellTimeAndSleepsEnd() throws Exception {
        script.words(IN, 0, 1000, 0, 1_000_000_000L)
                .call(0, NANOSLEEP, IN, 0)
                .call(EINVAL, NANOSLEEP, IN + 16, 0)
                .call(EFAULT, NANOSLEEP, NOWHERE, 0)
                .call(0, CLOCK_NANOSLEEP, 1, 0, IN, 0)
                .call(0, CLOCK_NANOSLEEP, 1, 1, IN, 0)
                .call(EINVAL, CLOCK_NANOSLEEP, 3, 0, IN, 0)
                .call(EINVAL, CLOCK_NANOSLEEP, 1, 2, IN, 0);
        for (long clock = 0; clock < 8; clock++) {
            script.call(0, CLOCK_GETTIME, clock, OUT);
        }
        script.call(EINVAL, CLOCK_GETTIME, 99, OUT)
                .call(EFAULT, CLOCK_GETTIME, 1, NOWHERE)
                .call(0, CLOCK_GETRES, 1, OUT)
                .word(OUT + 8, ALL, 1)
                .call(0, CLOCK_GETRES, 1, 0)
                .call(0, GETTIMEOFDAY, OUT, OUT2)
                .call(0, GETTIMEOFDAY, 0, 0)
                .call(EFAULT, TIME, NOWHERE)
                .run();
    }

    @Test
    void alarmsAreSetAndTakenBack() throws Exception {
        script.call(0, ALARM, 100)
                .call(100, ALARM, 0)
                .words(IN, 5, 0, 50, 999_999)
                .call(0, SETITIMER, 0, IN, OUT)
                .word(OUT + 16, ALL, 0)
                .call(0, GETITIMER, 0, OUT)
                .word(OUT, ALL, 5)
                .word(OUT + 16, ALL, 50)
                .call(EINVAL, GETITIMER, 1, OUT)
                .call(EINVAL, SETITIMER, 1, 0, 0)
                .call(0, SETITIMER, 0, 0, 0)
                .call(EFAULT, TIMES, NOWHERE)
                .run();
    }

    @Test
    void signalsAreBlockedPendAndAreTaken() throws Exception {
        long bit = 1 << USR1 - 1;
        script.words(IN, 0x5000, 0x4000000, 0x6000, 0)
                .call(0, RT_SIGACTION, USR1, IN, 0, 8)
                .words(IN, bit)
                .call(0, RT_SIGPROCMASK, 0, IN, OUT, 8)
                .word(OUT, ALL, 0)
                .call(0, KILL, 1, USR1)
                .call(0, TKILL, 1, USR1)
                .call(0, TGKILL, 1, 1, 0)
                .call(0, RT_SIGPENDING, OUT, 8)
                .word(OUT, ALL, bit)
                .words(OUT2, 0, 0)
                .call(USR1, RT_SIGTIMEDWAIT, IN, OUT, OUT2, 8)
                .word(OUT, WORD, USR1)
                .call(USR1, RT_SIGTIMEDWAIT, IN, 0, OUT2, 8)
                .call(EAGAIN, RT_SIGTIMEDWAIT, IN, OUT, OUT2, 8)
                .words(OUT, USR1, -1 & WORD, 7 | 8L << 32, 9)
                .call(0, RT_SIGQUEUEINFO, 1, USR1, OUT)
                .call(USR1, RT_SIGTIMEDWAIT, IN, OUT2 + 64, OUT2, 8)
                .word(OUT2 + 64 + 24, ALL, 9)
                .call(0, RT_SIGPROCMASK, 1, IN, 0, 8)
                .call(0, RT_SIGPROCMASK, 2, IN, 0, 8)
                .call(0, RT_SIGPROCMASK, 9, 0, OUT, 8)
                .word(OUT, ALL, bit)
                .call(EINVAL, RT_SIGPROCMASK, 9, IN, 0, 8)
                .call(EINVAL, RT_SIGPROCMASK, 0, IN, 0, 4)
                .call(EINVAL, KILL, 1, 65)
                .call(ESRCH, KILL, 4000, USR1)
                .call(ESRCH, KILL, -4000, USR1)
                .call(ESRCH, KILL, -1, USR1)
                .call(0, KILL, 0, 0)
                .call(ESRCH, TGKILL, 2, 1, 0)
                .call(EINVAL, TKILL, 0, USR1)
                .call(EINVAL, RT_SIGPENDING, OUT, 9)
                .run();
    }

    @Test
    void actionsAndStacksAreKept() throws Exception {
        script.words(IN, 0x5000, 0x4000000, 0x6000, 0)
                .call(0, RT_SIGACTION, USR1, IN, OUT, 8)
                .word(OUT, ALL, 0)
                .call(0, RT_SIGACTION, USR1, 0, OUT, 8)
                .word(OUT, ALL, 0x5000)
                .call(EINVAL, RT_SIGACTION, 9, IN, 0, 8)
                .call(0, RT_SIGACTION, 9, 0, OUT, 8)
                .call(EINVAL, RT_SIGACTION, 0, IN, 0, 8)
                .call(EINVAL, RT_SIGACTION, USR1, IN, 0, 4)
                .call(EFAULT, RT_SIGACTION, USR1, NOWHERE, 0, 8)
                .call(0, SIGALTSTACK, 0, OUT)
                .word(OUT + 8, WORD, 2)
                .words(IN, HIGH, 0, 8192)
                .call(0, SIGALTSTACK, IN, OUT)
                .call(0, SIGALTSTACK, 0, OUT)
                .word(OUT, ALL, HIGH)
                .word(OUT + 16, ALL, 8192)
                .words(IN, HIGH, 0, 100)
                .call(ENOMEM, SIGALTSTACK, IN, 0)
                .words(IN, HIGH, 9, 8192)
                .call(EINVAL, SIGALTSTACK, IN, 0)
                .words(IN, 0, 2, 0)
                .call(0, SIGALTSTACK, IN, 0)
                .run();
    }

    @Test
    void threadsHaveNamesBasesAndFutexes() throws Exception {
        script.call(1, GETTID)
                .call(1, SET_TID_ADDRESS, 0)
                .call(0, SET_ROBUST_LIST, IN, 24)
                .call(EINVAL, SET_ROBUST_LIST, IN, 23)
                .call(0, ARCH_PRCTL, 0x1002, HIGH)
                .call(0, ARCH_PRCTL, 0x1003, OUT)
                .word(OUT, ALL, HIGH)
                .call(0, ARCH_PRCTL, 0x1001, HIGH + 8)
                .call(0, ARCH_PRCTL, 0x1004, OUT)
                .word(OUT, ALL, HIGH + 8)
                .call(EPERM, ARCH_PRCTL, 0x1002, -1)
                .call(EINVAL, ARCH_PRCTL, 1, 0)
                .text(IN, "a name that is too long")
                .call(0, PRCTL, 15, IN)
                .call(0, PRCTL, 16, OUT)
                .word(OUT, WORD, 'a' | ' ' << 8 | 'n' << 16 | 'a' << 24)
                .call(EFAULT, PRCTL, 15, NOWHERE)
                .call(EINVAL, PRCTL, 99, 0)
                .call(0, GETCPU, OUT, OUT + 8)
                .words(IN, 3, 0, 1000)
                .call(EAGAIN, FUTEX, IN, 128, 4, 0)
                .call(ETIMEDOUT, FUTEX, IN, 128, 3, IN + 8)
                .call(ETIMEDOUT, FUTEX, IN, 9 | 128, 3, IN + 8, 0, -1)
                .call(ETIMEDOUT, FUTEX, IN, 9 | 128 | 256, 3, IN + 8, 0, -1)
                .call(EINVAL, FUTEX, IN, 9, 3, 0, 0, 0)
                .call(0, FUTEX, IN, 1, 1)
                .call(0, FUTEX, IN, 10 | 128, 1, 0, 0, -1)
                .call(EINVAL, FUTEX, IN, 10, 1, 0, 0, 0)
                .call(0, FUTEX, IN, 4 | 128, 1, 1, IN + 8, 3)
                .call(EAGAIN, FUTEX, IN, 4 | 128, 1, 1, IN + 8, 9)
                .call(ENOSYS, FUTEX, IN, 77, 1)
                .run();
    }

    @Test
    void identityIsOneUserAndOneGroup() throws Exception {
        script.call(0, GETUID)
                .call(0, GETGROUPS, 0, 0)
                .call(0, SETGROUPS, 0, 0)
                .call(EINVAL, SETGROUPS, 1, IN)
                .words(IN, 0x20080522L)
                .call(0, CAPGET, IN, OUT)
                .word(OUT, WORD, WORD)
                .words(IN, 1)
                .call(EINVAL, CAPGET, IN, OUT)
                .call(0, SETREGID, -1, 4)
                .call(4, GETGID)
                .call(0, SETGID, 5)
                .call(0, SETRESGID, -1, 6, 6)
                .call(0, GETRESGID, OUT, OUT + 8, OUT + 16)
                .word(OUT + 16, WORD, 6)
                .call(EINVAL, SETRESUID, 1, 2, 3)
                .call(0, SETREUID, -1, -1)
                .call(0, SETRESUID, -1, 1000, -1)
                .call(0, GETRESUID, OUT, OUT + 8, OUT + 16)
                .word(OUT, WORD, 1000)
                .call(EPERM, SETUID, 0)
                .call(EPERM, SETGID, 0)
                .call(0, SETUID, 1000)
                .call(0, SETGID, 6)
                .call(EPERM, SETGROUPS, 1, IN)
                .call(1, GETPGRP)
                .call(1, GETPGID, 0)
                .call(1, GETSID, 0)
                .call(ESRCH, GETPGID, 4000)
                .call(EPERM, SETSID)
                .call(EPERM, SETPGID, 0, 0)
                .run();
    }

    @Test
    void limitsBindAndTheSystemTellsAboutItself() throws Exception {
        script.call(0, UNAME, OUT)
                .call(EFAULT, UNAME, NOWHERE)
                .call(0, SYSINFO, OUT)
                .word(OUT + 80, 0xffff, 1)
                .call(0, GETRUSAGE, 0, OUT)
                .call(0, GETRUSAGE, -1, OUT)
                .call(EINVAL, GETRUSAGE, 7, OUT)
                .call(0, GETRLIMIT, 7, OUT)
                .call(EINVAL, GETRLIMIT, 99, OUT)
                .words(IN, 1, 2)
                .call(0, SETRLIMIT, 7, IN)
                .call(0, PRLIMIT64, 0, 7, 0, OUT)
                .word(OUT, ALL, 1)
                .word(OUT + 8, ALL, 2)
                .call(0, OPEN, A, 0100 | 2, 0600)
                .call(-24, OPEN, A, 2, 0)
                .call(0, PRLIMIT64, 1, 3, IN, 0)
                .words(IN, 3, 2)
                .call(EINVAL, SETRLIMIT, 7, IN)
                .words(IN, 3, 1 << 30)
                .call(EPERM, SETRLIMIT, 7, IN)
                .call(0, SETUID, 1000)
                .words(IN, 3, 3)
                .call(EPERM, SETRLIMIT, 7, IN)
                .call(EPERM, REBOOT, 0xfee1dead, 672274793, 0)
                .run();
    }

    @Test
    void randomBytesComeAsManyAsWanted() throws Exception {
        script.call(16, GETRANDOM, OUT, 16, 0)
                .call(0, GETRANDOM, OUT, 0, 0)
                .call(EINVAL, GETRANDOM, OUT, 16, 8)
                .call(EFAULT, GETRANDOM, NOWHERE, 16, 0)
                .call(EINVAL, REBOOT, 1, 672274793, 0)
                .call(EINVAL, REBOOT, 0xfee1dead, 672274793, 5)
                .call(0, REBOOT, 0xfee1dead, 672274793, 0)
                .run();
    }

    @Test
    void thereIsNobodyToWaitForAndNothingToExecute() throws Exception {
        script.call(ECHILD, WAIT4, -1, OUT, 0, 0)
                .call(EINVAL, WAIT4, -1, OUT, 0x100, 0)
                .call(ECHILD, WAITID, 0, 0, OUT, 4, 0)
                .call(ECHILD, WAITID, 2, 0, OUT, 4, 0)
                .call(EINVAL, WAITID, 0, 0, OUT, 0, 0)
                .call(EINVAL, WAITID, 9, 0, OUT, 4, 0)
                .call(EINVAL, WAITID, 1, 0, OUT, 4, 0)
                .text(IN, "/none")
                .words(OUT, IN, 0)
                .call(ENOENT, EXECVE, IN, OUT, OUT)
                .call(ENOENT, EXECVE, IN, 0, 0)
                .call(EFAULT, EXECVE, IN, NOWHERE, 0)
                .words(OUT, NOWHERE, 0)
                .call(EFAULT, EXECVE, IN, OUT, 0)
                .call(1, GETPID)
                .run();
    }

    @Test
    void aChildsEndIsToldInFull() throws Exception {
        script.child(9)
                .call(0, WAITID, 1, 2, OUT, 4 | 0x1000000, 0)
                .word(OUT, WORD, 17)
                .word(OUT + 8, WORD, 1)
                .word(OUT + 16, WORD, 2)
                .word(OUT + 24, WORD, 9)
                .call(2, WAIT4, -1, OUT, 0, OUT2)
                .word(OUT, WORD, 9 << 8)
                .call(ECHILD, WAIT4, 2, OUT, 0, OUT2)
                .run();
    }
}
