package org.exoos.console;

/**
 * What a driver is lent: the registers of one chip, and the bytes on either side. For the driver that is in charge, inside its calls. Every
 * method throws IllegalStateException once the port has been taken away. None blocks, none allocates.
 */
public interface DriverPort {
    /** com1, com2 ... */
    String name();

    /** Reads a register, 0 to 7. */
    int in(int register);

    /** Writes a register. */
    void out(int register, int value);

    /** Writes up to {@code limit} of the bytes to be sent into a register, one after the other; returns how many. They count as sent. */
    int send(int register, int limit);

    /** Reads a register and keeps the byte as received; false, without reading, when there is no room. */
    boolean receive(int register);

    /** Bytes to be sent. */
    int unsent();

    /** Received bytes that could be kept now. */
    int room();
}
