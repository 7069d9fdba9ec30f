package org.exoos.swap.core;

import java.lang.reflect.Field;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WeavingHook;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weaves the bundles of candidates that are installed into the running system, and stops their code. Bundles of the image are not woven: their classes are
 * loaded at boot, where every millisecond counts, and they are what one falls back to. The hook is registered when the first bundle comes that it is for.
 */
final class Budgets implements WeavingHook, SynchronousBundleListener {
    private static final String API = "org.exoos.swap";
    private static final Logger LOG = LoggerFactory.getLogger(Budgets.class);

    private final BundleContext context;
    private final Map<Long, List<String>> woven = new ConcurrentHashMap<>();
    private @Nullable ServiceRegistration<WeavingHook> registration;

    Budgets(BundleContext context) {
        this.context = context;
    }

    void open() {
        context.addBundleListener(this);
        for (Bundle bundle : context.getBundles()) {
            came(bundle);
        }
    }

    @Override
    public void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.INSTALLED) {
            came(event.getBundle());
        } else if (event.getType() == BundleEvent.UNINSTALLED) {
            woven.remove(event.getBundle().getBundleId());
        }
    }

    private synchronized void came(Bundle bundle) {
        if (registration == null && bundle.getLocation().startsWith(CandidateEntry.BY_HASH)) {
            registration = context.registerService(WeavingHook.class, this, new Hashtable<>());
        }
    }

    static boolean holdsCandidate(Bundle bundle) {
        String capabilities = bundle.getHeaders("").get(Constants.PROVIDE_CAPABILITY);
        return capabilities != null && capabilities.contains(SwapCandidate.class.getName());
    }

    @Override
    public void weave(WovenClass type) {
        Bundle bundle = type.getBundleWiring().getBundle();
        if (!bundle.getLocation().startsWith(CandidateEntry.BY_HASH) || !holdsCandidate(bundle)) {
            return;
        }
        try {
            ClassLoader loader = type.getBundleWiring().getClassLoader();
            byte[] fresh = BudgetWeaver.weave(
                    type.getBytes(), name -> loader == null ? null : loader.getResourceAsStream(name + ".class"));
            type.setBytes(fresh);
            if (!type.getDynamicImports().contains(API)) {
                type.getDynamicImports().add(API);
            }
            woven.computeIfAbsent(bundle.getBundleId(), id -> new CopyOnWriteArrayList<>())
                    .add(type.getClassName());
        } catch (RuntimeException why) {
            throw new WeavingException(type.getClassName() + " cannot be made stoppable: " + why.getMessage(), why);
        }
    }

    /** Stops whatever runs in classes of the bundle, now and later, at its next check. Any platform thread; does not wait. */
    void stop(Bundle bundle) {
        List<String> names = woven.get(bundle.getBundleId());
        if (names != null) {
            // On a thread of its own: setting a field of a class that is being initialised would wait for that to end.
            Thread.ofPlatform().daemon().name("swap-stop").start(() -> names.forEach(name -> set(bundle, name)));
        }
    }

    private static void set(Bundle bundle, String name) {
        try {
            Field flag = bundle.loadClass(name).getDeclaredField(BudgetWeaver.FLAG);
            flag.setAccessible(true);
            flag.setBoolean(null, true);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError why) {
            LOG.debug("{} of {} is not stopped: {}", name, bundle, why.toString());
        }
    }
}
