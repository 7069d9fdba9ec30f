package org.exoos.console;

/**
 * Drives chips of the 16550 family; swapped as kind {@code driver.serial}. One object drives all ports of the machine.
 *
 * <p>A driver keeps no bytes and no leases. What is to be sent and what was received are the core's, and so are the registers, which it
 * lends out as {@link DriverPort}: the core takes them away when another driver takes over or this one fails, and whatever still uses them
 * gets an IllegalStateException. Therefore a byte is never lost with a driver, and never sent twice.
 */
public interface SerialDriver {
    /**
     * Takes over a port: 115200 8N1 with DTR, RTS and OUT2. The chip may be in any state, except that it raises no interrupts; what waits in its
     * receiver and in its transmitter must survive. {@link Chip#interrupt()} is called soon after. Not in a task; within 2 s.
     */
    Chip takeOver(DriverPort port);

    /**
     * One port, driven. Calls come from any thread, one at a time for each port. They must not block, and do a bounded amount of work.
     * What they throw takes the driver out of charge.
     */
    interface Chip {
        /**
         * Something may have happened: an interrupt, or there is room again for what is received. Moves bytes both ways until nothing moves any more, and
         * acknowledges all interrupts (the line is edge-triggered: the next one comes only after none was pending). Leaves the receive interrupt on while there is {@link DriverPort#room()},
         * the transmitter's while there is something {@link DriverPort#unsent()}.
         */
        void interrupt();

        /** There is more to send: sends what the transmitter takes, and sets the transmitter's interrupt as above. Hot path. */
        void transmit();
    }
}
