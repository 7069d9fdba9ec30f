package org.exoos.vfs.sysfs;

import org.exoos.hal.Devices;
import org.exoos.vfs.KernelAttribute;

/** /sys/devices/leases: who holds which ports, lines and register windows. */
final class LeaseAttribute implements KernelAttribute {
    private final Devices devices;

    LeaseAttribute(Devices devices) {
        this.devices = devices;
    }

    @Override
    public String path() {
        return "devices/leases";
    }

    @Override
    public String read() {
        StringBuilder text = new StringBuilder();
        devices.leases().forEach(lease -> text.append(lease).append('\n'));
        return text.toString();
    }
}
