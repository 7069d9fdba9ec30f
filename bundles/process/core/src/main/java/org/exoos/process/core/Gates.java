package org.exoos.process.core;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import org.exoos.process.BinaryLoader;
import org.exoos.process.SystemCallFamily;
import org.exoos.swap.SwapTarget;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** The gates of the process area. Each is registered as what it stands for when something is behind it, and stays. */
@Component(
        immediate = true,
        service = {})
public final class Gates {
    private final BundleContext context;
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();

    @Activate
    public Gates(BundleContext context) {
        this.context = context;
        add(SwapTarget.class, new LoaderGate("elf", gate -> add(BinaryLoader.class, gate)));
        add(SwapTarget.class, new FamilyGate("system", calls -> add(SystemCallFamily.class, calls)));
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
