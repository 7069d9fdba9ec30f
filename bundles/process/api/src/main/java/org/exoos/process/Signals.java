package org.exoos.process;

/** Signal numbers, flags and codes of the Linux x86-64 ABI (signal(7), sigaction(2)). */
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGILL = 4;
    public static final int SIGTRAP = 5;
    public static final int SIGABRT = 6;
    public static final int SIGBUS = 7;
    public static final int SIGFPE = 8;
    public static final int SIGKILL = 9;
    public static final int SIGUSR1 = 10;
    public static final int SIGSEGV = 11;
    public static final int SIGUSR2 = 12;
    public static final int SIGPIPE = 13;
    public static final int SIGALRM = 14;
    public static final int SIGTERM = 15;
    public static final int SIGSTKFLT = 16;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGURG = 23;
    public static final int SIGXCPU = 24;
    public static final int SIGXFSZ = 25;
    public static final int SIGVTALRM = 26;
    public static final int SIGPROF = 27;
    public static final int SIGWINCH = 28;
    public static final int SIGIO = 29;
    public static final int SIGPWR = 30;
    public static final int SIGSYS = 31;
    public static final int SIGRTMIN = 32;
    public static final int COUNT = 64;

    public static final long SIG_DFL = 0;
    public static final long SIG_IGN = 1;

    public static final long SA_NOCLDSTOP = 1;
    public static final long SA_NOCLDWAIT = 2;
    public static final long SA_SIGINFO = 4;
    public static final long SA_RESTORER = 0x0400_0000;
    public static final long SA_ONSTACK = 0x0800_0000;
    public static final long SA_RESTART = 0x1000_0000;
    public static final long SA_NODEFER = 0x4000_0000;
    public static final long SA_RESETHAND = 0x8000_0000L;

    /** Codes of siginfo (sigaction(2)). */
    public static final int SI_USER = 0;

    public static final int SI_KERNEL = 0x80;
    public static final int SI_QUEUE = -1;
    public static final int SI_TKILL = -6;
    public static final int SEGV_MAPERR = 1;
    public static final int SEGV_ACCERR = 2;
    public static final int BUS_ADRALN = 1;
    public static final int BUS_ADRERR = 2;
    public static final int FPE_INTDIV = 1;
    public static final int ILL_ILLOPN = 2;
    public static final int TRAP_BRKPT = 1;
    public static final int TRAP_TRACE = 2;
    public static final int CLD_EXITED = 1;
    public static final int CLD_KILLED = 2;
    public static final int CLD_DUMPED = 3;
    public static final int CLD_STOPPED = 5;
    public static final int CLD_CONTINUED = 6;

    /** What happens without a handler. */
    public enum Default {
        TERMINATE,
        IGNORE,
        STOP,
        CONTINUE
    }

    private static final long STOPPING = bit(SIGSTOP) | bit(SIGTSTP) | bit(SIGTTIN) | bit(SIGTTOU);
    private static final long IGNORED = bit(SIGCHLD) | bit(SIGURG) | bit(SIGWINCH);
    private static final long DUMPING = bit(SIGQUIT)
            | bit(SIGILL)
            | bit(SIGTRAP)
            | bit(SIGABRT)
            | bit(SIGBUS)
            | bit(SIGFPE)
            | bit(SIGSEGV)
            | bit(SIGXCPU)
            | bit(SIGXFSZ)
            | bit(SIGSYS);

    private Signals() {}

    /** Mask bit of a signal 1..64. */
    public static long bit(int signal) {
        return 1L << signal - 1;
    }

    public static boolean valid(int signal) {
        return signal >= 1 && signal <= COUNT;
    }

    public static long stopSignals() {
        return STOPPING;
    }

    public static Default defaultAction(int signal) {
        long bit = bit(signal);
        if ((bit & IGNORED) != 0) {
            return Default.IGNORE;
        }
        if ((bit & STOPPING) != 0) {
            return Default.STOP;
        }
        return signal == SIGCONT ? Default.CONTINUE : Default.TERMINATE;
    }

    /** Whether the wait status carries the core flag (nothing is dumped here). */
    public static boolean dumps(int signal) {
        return (bit(signal) & DUMPING) != 0;
    }
}
