package org.exoos.hal;

/** Hands out leases of ports, memory-mapped registers and interrupt lines. Any thread. */
public interface Devices {
    /** @throws IllegalStateException when a port of the range is leased already; the message names the holder */
    PortLease ports(String holder, int first, int count);

    /** @throws IllegalStateException when the line is leased already; the message names the holder */
    InterruptLine interrupt(String holder, int line);

    /** Uncached, supervisor-only window on device registers or a frame buffer. */
    MmioLease mmio(String holder, long physical, long length);

    /** Interrupts of an ISA line taken so far on all CPUs. */
    long interruptCount(int line);

    /** Current leases as text lines, for {@code exo:irq} and the like. */
    java.util.List<String> leases();
}
