package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.exoos.swap.SwapTarget;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Makes the gates of the file system types that can be swapped, and registers each as a type when a version is behind it. */
@Component(
        immediate = true,
        service = {})
public final class FileSystemGates {
    private static final List<String> TYPES = List.of("tarfs");

    private final BundleContext context;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public FileSystemGates(BundleContext context) {
        this.context = context;
        for (String type : TYPES) {
            TypeGate[] gate = new TypeGate[1];
            gate[0] = new TypeGate(type, () -> add(FileSystemType.class, gate[0]));
            add(SwapTarget.class, gate[0]);
        }
    }

    private synchronized <T> void add(Class<T> service, T object) {
        registrations.add(context.registerService(service, object, new Hashtable<>()));
    }

    @Deactivate
    synchronized void deactivate() {
        for (ServiceRegistration<?> registration : registrations) {
            try {
                registration.unregister();
            } catch (IllegalStateException e) {
                // The bundle is stopping: its services are gone already.
            }
        }
    }
}
