package org.exoos.swap;

/**
 * Thrown into component code that was stopped, out of the checks woven into its loops and method entries. One object without a stack: throwing it
 * allocates nothing. Not for components to catch.
 */
public final class Stopped extends Error {
    private static final long serialVersionUID = 1;

    /** The only one. Read by woven code. */
    public static final Stopped INSTANCE = new Stopped();

    private Stopped() {
        super("the component was stopped by the swap core", null, false, false);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable initCause(Throwable cause) {
        return this;
    }
}
