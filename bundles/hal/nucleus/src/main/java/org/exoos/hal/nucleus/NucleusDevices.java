package org.exoos.hal.nucleus;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.hal.Devices;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.MmioLease;
import org.exoos.hal.PortLease;
import org.exoos.hal.nucleus.LeaseTable.Entry;
import org.exoos.hal.nucleus.LeaseTable.Kind;
import org.exoos.nucleus.Io;
import org.exoos.nucleus.MemoryMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.ServiceScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leases for one client bundle, each bundle having its own instance: when the bundle lets go of it, its leases are revoked. */
@Component(enabled = false, scope = ServiceScope.BUNDLE)
public final class NucleusDevices implements Devices {
    private static final Logger LOG = LoggerFactory.getLogger(NucleusDevices.class);
    private static final int PORTS = 0x1_0000;
    private static final int LINES = 16;

    private final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    @Activate
    public NucleusDevices() {}

    @Deactivate
    void revokeAll() {
        for (AutoCloseable lease : open) {
            try {
                lease.close();
            } catch (Exception e) {
                LOG.warn("revoking {}", lease, e);
            }
        }
    }

    @Override
    public PortLease ports(String holder, int first, int count) {
        if (first < 0 || count < 1 || first + count > PORTS) {
            throw new IllegalArgumentException("no such ports: 0x%x, %d".formatted(first, count));
        }
        Entry entry = LeaseTable.MACHINE.take(Kind.PORTS, first, count, holder);
        PortWindow window = new PortWindow(entry, open::remove);
        open.add(window);
        return window;
    }

    @Override
    public InterruptLine interrupt(String holder, int line) {
        if (line < 0 || line >= LINES) {
            throw new IllegalArgumentException("no interrupt line " + line);
        }
        Entry entry = LeaseTable.MACHINE.take(Kind.LINE, line, 1, holder);
        long result = Io.openLine(line);
        if (result < 0) {
            LeaseTable.MACHINE.release(entry);
            throw new IllegalStateException("interrupt line %d: error %d".formatted(line, -result));
        }
        Line lease = new Line(entry, open::remove);
        open.add(lease);
        return lease;
    }

    @Override
    public MmioLease mmio(String holder, long physical, long length) {
        if (physical < 0 || length < 1) {
            throw new IllegalArgumentException("no such registers: 0x%x, %d".formatted(physical, length));
        }
        Entry entry = LeaseTable.MACHINE.take(Kind.MEMORY, physical, length, holder);
        long virtual = MemoryMap.mapDevice(physical, length);
        if (virtual < 0 && virtual >= -4095) {
            LeaseTable.MACHINE.release(entry);
            throw new IllegalStateException("registers at 0x%x: error %d".formatted(physical, -virtual));
        }
        MmioWindow window = new MmioWindow(entry, virtual, open::remove);
        open.add(window);
        return window;
    }

    @Override
    public long interruptCount(int line) {
        return Io.lineCount(line, -1);
    }

    @Override
    public List<String> leases() {
        return LeaseTable.MACHINE.text();
    }
}
