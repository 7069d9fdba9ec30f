package org.exoos.process;

/** A wait ended by a signal in a call that is not restarted after a handler (poll, nanosleep, pause ...). Stackless and shared. */
public final class NotRestarted extends Exception {
    private static final long serialVersionUID = 1;

    public static final NotRestarted INSTANCE = new NotRestarted();

    private NotRestarted() {
        super("wait interrupted, not to be restarted", null, false, false);
    }
}
