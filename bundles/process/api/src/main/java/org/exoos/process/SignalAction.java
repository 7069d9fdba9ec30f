package org.exoos.process;

/** Disposition of a signal (sigaction(2)); handler is an address, SIG_DFL or SIG_IGN. */
public record SignalAction(long handler, long flags, long restorer, long mask) {
    public static final SignalAction DEFAULT = new SignalAction(Signals.SIG_DFL, 0, 0, 0);

    public static final SignalAction IGNORE = new SignalAction(Signals.SIG_IGN, 0, 0, 0);

    public boolean has(long flag) {
        return (flags & flag) != 0;
    }
}
