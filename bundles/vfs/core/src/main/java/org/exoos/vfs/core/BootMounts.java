package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.KernelAttribute;
import org.exoos.vfs.Pipes;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounts what the configuration names as the file system types come up, in the order of the list, and registers {@link Vfs} when all
 * of it is mounted: who gets that service finds the whole tree. The service stays until this bundle stops.
 */
@Component(
        immediate = true,
        service = {},
        configurationPid = "org.exoos.vfs.mounts")
@Designate(ocd = BootMounts.Mounts.class)
public final class BootMounts {
    private static final Logger LOG = LoggerFactory.getLogger(BootMounts.class);

    /** Configuration. */
    @ObjectClassDefinition(name = "Boot mounts", description = "File systems that are mounted at boot")
    public @interface Mounts {
        @AttributeDefinition(description = "Lines of type, source, target, options as in fstab(5), the root first")
        String[] mounts() default {
            "tarfs /exo/root.tar,/exo/add.tar / ro",
            "devfs devfs /dev rw",
            "proc proc /proc rw",
            "tmpfs tmpfs /tmp mode=1777",
            "sysfs sysfs /sys rw"
        };
    }

    private record Line(String type, String source, String target, String options) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final DentryCache cache = new DentryCache(System::nanoTime);
    private final VfsCore vfs = new VfsCore(cache, this::pipes);
    private final List<Line> pending = new ArrayList<>();
    private volatile @Nullable Pipes pipes;
    private @Nullable BundleContext context;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private boolean active;

    @Activate
    void activate(BundleContext context, Mounts mounts) {
        List<Line> lines = new ArrayList<>();
        for (String text : mounts.mounts()) {
            String[] words = text.strip().split("\\s+");
            if (words.length == 4) {
                lines.add(new Line(words[0], words[1], words[2], words[3]));
            } else {
                LOG.error("boot mount \"{}\" is not: type source target options", text);
            }
        }
        lock.lock();
        try {
            this.context = context;
            pending.addAll(lines);
            active = true;
        } finally {
            lock.unlock();
        }
        progress();
    }

    @Deactivate
    void deactivate() {
        List<ServiceRegistration<?>> ended;
        lock.lock();
        try {
            active = false;
            ended = List.copyOf(registrations);
            registrations.clear();
        } finally {
            lock.unlock();
        }
        ended.forEach(ServiceRegistration::unregister);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addType(FileSystemType type) {
        vfs.table.typeAdded(type);
        progress();
    }

    void removeType(FileSystemType type) {
        vfs.table.typeRemoved(type);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setPipes(Pipes pipes) {
        this.pipes = pipes;
        progress();
    }

    void unsetPipes(Pipes pipes) {
        if (this.pipes == pipes) {
            this.pipes = null;
        }
    }

    private @Nullable Pipes pipes() {
        return pipes;
    }

    /** Mounts what can be; then publishes when nothing is left to wait for. */
    private void progress() {
        BundleContext publisher;
        lock.lock();
        try {
            if (!active || !mountPending() || pipes == null || !registrations.isEmpty()) {
                return;
            }
            publisher = context;
            active = false;
        } finally {
            lock.unlock();
        }
        if (publisher != null) {
            publish(publisher);
        }
    }

    /** Whether nothing is left. Requires: lock. */
    private boolean mountPending() {
        while (!pending.isEmpty()) {
            Line line = pending.getFirst();
            if (!vfs.table.knows(line.type)) {
                LOG.debug("waiting for file system type {}", line.type);
                return false;
            }
            pending.removeFirst();
            try {
                vfs.table.mount(line.type, line.source, line.target, line.options);
                LOG.info("{} on {} ({})", line.type, line.target, line.options);
            } catch (ErrnoException e) {
                LOG.error("cannot mount {} {} on {}: {}", line.type, line.source, line.target, e.getMessage());
                if (line.target.equals("/")) {
                    pending.clear();
                    return false;
                }
            }
        }
        return true;
    }

    private void publish(BundleContext publisher) {
        Dictionary<String, Object> none = new Hashtable<>();
        ServiceRegistration<?> statistics =
                publisher.registerService(KernelAttribute.class, new DentryStatistics(cache), none);
        ServiceRegistration<?> gate = publisher.registerService(Vfs.class, vfs, none);
        lock.lock();
        try {
            registrations.add(gate);
            registrations.add(statistics);
            active = true;
        } finally {
            lock.unlock();
        }
    }
}
