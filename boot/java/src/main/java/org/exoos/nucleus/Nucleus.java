package org.exoos.nucleus;

/**
 * Whether there is a nucleus under this JVM.
 *
 * <p>On the machine the environment variable {@code EXO_HAL_TABLE} holds the address of the table of its functions. On a host there is
 * none: {@link #present()} is false, and touching {@link Ring3}, {@link Cpus}, {@link MemoryMap}, {@link Io} or {@link Control} fails with
 * an {@link ExceptionInInitializerError} that says so.
 */
public final class Nucleus {
    static final String TABLE = "EXO_HAL_TABLE";

    private static final boolean PRESENT = System.getenv(TABLE) != null;

    private Nucleus() {}

    /** True on the machine, false on a host. Any thread; links nothing. */
    public static boolean present() {
        return PRESENT;
    }

    /**
     * Links every downcall now, so that the first use is not the slow one. May run beside other work on a platform thread of its own; a
     * second caller waits for the first.
     */
    public static void prelink() {
        Ring3.initialise();
        Cpus.initialise();
        MemoryMap.initialise();
        Io.initialise();
        Control.initialise();
        Link.rehearse();
    }
}
