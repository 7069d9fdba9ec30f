package org.exoos.swap.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Whether a bundle may hold a component at all. Wiring: it sees the same API as the core does, and nobody depends on it, so that it can be taken
 * away. Form: no fragment, no DynamicImport-Package. Contents: the rules of the kind, for bundles that did not come with the image.
 */
final class Verification {
    private static final int SHOWN = 5;

    private Verification() {}

    /** @throws SwapRefusedException with the package, bundle or class that is in the way */
    static void wiring(SwapTarget target, CandidateEntry entry) throws SwapRefusedException {
        Bundle bundle = entry.bundle();
        var headers = bundle.getHeaders("");
        if (headers.get(Constants.FRAGMENT_HOST) != null) {
            throw new SwapRefusedException(entry.identity() + " is a fragment");
        }
        if (headers.get(Constants.DYNAMICIMPORT_PACKAGE) != null) {
            throw new SwapRefusedException(entry.identity() + " has DynamicImport-Package");
        }
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring == null) {
            throw new SwapRefusedException(entry.identity() + " is not resolved");
        }
        Bundle core = FrameworkUtil.getBundle(target.getClass());
        if (core != null) {
            sameProviders(entry, wiring, core);
        }
        alone(entry);
    }

    private static void sameProviders(CandidateEntry entry, BundleWiring wiring, Bundle core)
            throws SwapRefusedException {
        BundleWiring coreWiring = core.adapt(BundleWiring.class);
        for (BundleWire wire : packages(wiring)) {
            Object name = wire.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE);
            for (BundleWire other : packages(coreWiring)) {
                if (name != null
                        && name.equals(other.getCapability().getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
                        && !wire.getProvider().equals(other.getProvider())) {
                    throw new SwapRefusedException(entry.identity() + " gets package " + name + " from "
                            + wire.getProvider() + ", the core from " + other.getProvider());
                }
            }
        }
    }

    private static List<BundleWire> packages(@Nullable BundleWiring wiring) {
        List<BundleWire> wires = wiring == null ? null : wiring.getRequiredWires(PackageNamespace.PACKAGE_NAMESPACE);
        return wires == null ? List.of() : wires;
    }

    private static void alone(CandidateEntry entry) throws SwapRefusedException {
        Bundle system = entry.bundle().getBundleContext() == null
                ? null
                : entry.bundle().getBundleContext().getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        FrameworkWiring framework = system == null ? null : system.adapt(FrameworkWiring.class);
        if (framework == null) {
            return;
        }
        BundleWiring wiring = entry.bundle().adapt(BundleWiring.class);
        if (entry.ofImage() && wiring != null && wiring.getProvidedWires(null).isEmpty()) {
            return; // nobody depends on it, and the closure of a whole framework takes long
        }
        Collection<Bundle> closure = framework.getDependencyClosure(Set.of(entry.bundle()));
        for (Bundle dependent : closure) {
            if (!dependent.equals(entry.bundle())) {
                throw new SwapRefusedException(dependent.getSymbolicName() + " depends on " + entry.identity()
                        + ": it could not be taken away");
            }
        }
    }

    /** @throws SwapRefusedException naming the first offences */
    static void contents(SwapTarget target, CandidateEntry entry) throws SwapRefusedException {
        Enumeration<URL> files = entry.bundle().findEntries("/", "*.class", true);
        List<String> broken = new ArrayList<>();
        while (files != null && files.hasMoreElements()) {
            URL file = files.nextElement();
            try (InputStream in = file.openStream()) {
                broken.addAll(ClassRules.broken(target.rules(), in.readAllBytes()));
            } catch (IOException | IllegalArgumentException why) {
                broken.add(file.getPath() + " cannot be read: " + why.getMessage());
            }
        }
        if (!broken.isEmpty()) {
            throw new SwapRefusedException(entry.identity() + " breaks the rules of " + target.kind() + ": "
                    + String.join(", ", broken.subList(0, Math.min(SHOWN, broken.size())))
                    + (broken.size() > SHOWN ? " and " + (broken.size() - SHOWN) + " more" : ""));
        }
    }
}
