package org.exoos.nucleus;

/**
 * Ports and interrupt lines without leases, as hal.h says under "devices".
 */
public final class Io {
    private static final long IN8 = Link.address("exo_in8");
    private static final long IN16 = Link.address("exo_in16");
    private static final long IN32 = Link.address("exo_in32");
    private static final long OUT8 = Link.address("exo_out8");
    private static final long OUT16 = Link.address("exo_out16");
    private static final long OUT32 = Link.address("exo_out32");
    private static final long IRQ_OPEN = Link.address("exo_irq_open");
    private static final long IRQ_WAIT = Link.address("exo_irq_wait");
    private static final long IRQ_CLOSE = Link.address("exo_irq_close");
    private static final long IRQ_COUNT = Link.address("exo_irq_count");

    private Io() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Reads a byte, zero extended. */
    public static int in8(int port) {
        return (int) Link.leaf1(IN8, port);
    }

    /** Reads two bytes, zero extended. */
    public static int in16(int port) {
        return (int) Link.leaf1(IN16, port);
    }

    /** Reads four bytes. */
    public static int in32(int port) {
        return (int) Link.leaf1(IN32, port);
    }

    /** Writes a byte. */
    public static void out8(int port, int value) {
        Link.leaf4(OUT8, port, value, 0L, 0L);
    }

    /** Writes two bytes. */
    public static void out16(int port, int value) {
        Link.leaf4(OUT16, port, value, 0L, 0L);
    }

    /** Writes four bytes. */
    public static void out32(int port, int value) {
        Link.leaf4(OUT32, port, value, 0L, 0L);
    }

    /** Takes an ISA interrupt line, masked; -EBUSY when it is taken. */
    public static long openLine(int line) {
        return Link.call1(IRQ_OPEN, line);
    }

    /** Unmasks and sleeps until the line fired; interrupts since the last wait, or -ECANCELED after close. */
    public static long awaitLine(int line) {
        return Link.call1(IRQ_WAIT, line);
    }

    /** Masks the line and wakes the waiter. */
    public static long closeLine(int line) {
        return Link.call1(IRQ_CLOSE, line);
    }

    /** Interrupts so far; CPU -1 = all. */
    public static long lineCount(int line, int cpu) {
        return Link.leaf4(IRQ_COUNT, line, cpu, 0L, 0L);
    }
}
