package org.exoos.link;

/**
 * Ends the machine and tells the host why. Registered by the host link; where the image has none, {@code org.exoos.hal.Machine} alone does it. Any
 * thread; does not return on real hardware.
 */
public interface MachineEnd {
    /** Tells the host the status (it becomes the end status of {@code ./exo run --exec}), then powers off. */
    void powerOff(int status);

    /** Reboots; the host is told nothing, it sees the machine start again. */
    void reboot();
}
