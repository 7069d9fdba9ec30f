package org.exoos.process;

/**
 * What comes with a signal (siginfo_t).
 *
 * @param pid sender, or child for SIGCHLD
 * @param value fault address, sigqueue value, or wait status for SIGCHLD
 */
public record SignalInfo(int signal, int code, int pid, int uid, long value) {
    public static SignalInfo kernel(int signal) {
        return new SignalInfo(signal, Signals.SI_KERNEL, 0, 0, 0);
    }

    public static SignalInfo fault(int signal, int code, long address) {
        return new SignalInfo(signal, code, 0, 0, address);
    }
}
