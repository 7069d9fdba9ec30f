package org.exoos.vfs.devfs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.hal.Clock;
import org.exoos.vfs.Device;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mountable type, and the devices there are. All mounts show the same devices. */
@Component(property = "exo.fs.type=devfs")
public final class DevfsType implements FileSystemType {
    private static final Logger LOG = LoggerFactory.getLogger(DevfsType.class);

    private final Map<String, Device> devices = new ConcurrentHashMap<>();
    private final RandomBytes random = new RandomBytes();
    private final Clock clock;

    @Activate
    public DevfsType(@Reference Clock clock) {
        this.clock = clock;
        add(new MemoryDevice("null", 3, MemoryDevice.Kind.NULL));
        add(new MemoryDevice("zero", 5, MemoryDevice.Kind.ZERO));
        add(new MemoryDevice("full", 7, MemoryDevice.Kind.FULL));
        add(new RandomDevice("random", 8, random));
        add(new RandomDevice("urandom", 9, random));
        add(new ControllingTerminal());
    }

    @Deactivate
    void deactivate() {
        random.close();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addDevice(Device device) {
        add(device);
    }

    void removeDevice(Device device) {
        devices.remove(device.name(), device);
    }

    @Override
    public String name() {
        return "devfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) {
        return new Devfs(devices, clock.wallNanos());
    }

    private void add(Device device) {
        Device other = devices.putIfAbsent(device.name(), device);
        if (other != null && other != device) {
            LOG.error("two devices are called {}; the first stays", device.name());
        }
    }
}
