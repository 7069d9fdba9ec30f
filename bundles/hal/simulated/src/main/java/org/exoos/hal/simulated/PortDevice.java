package org.exoos.hal.simulated;

/** Model of a device behind I/O ports. Called by any thread, one at a time per device. */
public interface PortDevice {
    /** @param offset from the device's first port; width 1, 2 or 4 bytes */
    int in(int offset, int width);

    void out(int offset, int width, int value);
}
