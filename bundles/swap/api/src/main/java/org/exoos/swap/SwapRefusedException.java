package org.exoos.swap;

/** A swap was refused or undone; the message says why, for people. */
public final class SwapRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    public SwapRefusedException(String reason) {
        super(reason);
    }

    public SwapRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
