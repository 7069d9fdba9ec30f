package org.exoos.nucleus;

import java.lang.invoke.MethodHandle;

/**
 * Ports and interrupt lines without leases, as hal.h says under "devices".
 */
public final class Io {
    private static final MethodHandle IN8 = Link.leaf1("exo_in8");
    private static final MethodHandle IN16 = Link.leaf1("exo_in16");
    private static final MethodHandle IN32 = Link.leaf1("exo_in32");
    private static final MethodHandle OUT8 = Link.leaf4("exo_out8");
    private static final MethodHandle OUT16 = Link.leaf4("exo_out16");
    private static final MethodHandle OUT32 = Link.leaf4("exo_out32");
    private static final MethodHandle IRQ_OPEN = Link.call1("exo_irq_open");
    private static final MethodHandle IRQ_WAIT = Link.call1("exo_irq_wait");
    private static final MethodHandle IRQ_CLOSE = Link.call1("exo_irq_close");
    private static final MethodHandle IRQ_COUNT = Link.leaf4("exo_irq_count");

    private Io() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Reads a byte, zero extended. */
    public static int in8(int port) {
        try {
            return (int) ((long) IN8.invokeExact((long) port));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Reads two bytes, zero extended. */
    public static int in16(int port) {
        try {
            return (int) ((long) IN16.invokeExact((long) port));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Reads four bytes. */
    public static int in32(int port) {
        try {
            return (int) ((long) IN32.invokeExact((long) port));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Writes a byte. */
    public static void out8(int port, int value) {
        try {
            long ignored = (long) OUT8.invokeExact((long) port, (long) value, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Writes two bytes. */
    public static void out16(int port, int value) {
        try {
            long ignored = (long) OUT16.invokeExact((long) port, (long) value, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Writes four bytes. */
    public static void out32(int port, int value) {
        try {
            long ignored = (long) OUT32.invokeExact((long) port, (long) value, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Takes an ISA interrupt line, masked; -EBUSY when it is taken. */
    public static long openLine(int line) {
        try {
            return (long) IRQ_OPEN.invokeExact((long) line);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Unmasks and sleeps until the line fired; interrupts since the last wait, or -ECANCELED after close. */
    public static long awaitLine(int line) {
        try {
            return (long) IRQ_WAIT.invokeExact((long) line);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Masks the line and wakes the waiter. */
    public static long closeLine(int line) {
        try {
            return (long) IRQ_CLOSE.invokeExact((long) line);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Interrupts so far; CPU -1 = all. */
    public static long lineCount(int line, int cpu) {
        try {
            return (long) IRQ_COUNT.invokeExact((long) line, (long) cpu, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }
}
