package org.exoos.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.FrameworkWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The framework of an image: installs and starts its bundles one after the other. A bundle that fails leaves the others a chance. */
final class Kernel {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    private final Framework framework;
    private final List<Bundle> bundles = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();

    Kernel(Image image, Milestones milestones) throws BundleException {
        FrameworkFactory factory = ServiceLoader.load(FrameworkFactory.class, Kernel.class.getClassLoader())
                .findFirst()
                .orElseThrow();
        framework = factory.newFramework(image.configuration());
        framework.init();
        milestones.reached("framework");
        BundleContext context = framework.getBundleContext();
        bundles.addAll(install(context, image.bundles()));
        bundles.addAll(0, install(context, image.training()));
        framework.start();
        // All at once: the resolver's work grows little with the number of bundles, but is done anew at each call.
        framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
        milestones.reached("resolved");
    }

    /** An image's storage has its bundles already; what is not there is installed. */
    private List<Bundle> install(BundleContext context, List<Image.Item> items) {
        List<Bundle> installed = new ArrayList<>();
        for (Image.Item item : items) {
            String location = "reference:file:" + item.file();
            try {
                Bundle bundle = context.getBundle(location);
                if (bundle == null) {
                    bundle = context.installBundle(location);
                    bundle.adapt(BundleStartLevel.class).setStartLevel(item.level());
                }
                installed.add(bundle);
            } catch (BundleException e) {
                fail(item.file().toString(), "is not installed", e);
            }
        }
        return installed;
    }

    /** Starts every bundle that is no fragment. Returns when all have been tried. */
    void startBundles() {
        for (Bundle bundle : bundles) {
            if (isFragment(bundle)) {
                continue;
            }
            try {
                LOG.debug("starts {}", bundle.getSymbolicName());
                bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
            } catch (BundleException | RuntimeException | LinkageError e) {
                fail(bundle.getSymbolicName(), "does not start", e);
            }
        }
    }

    /** One line: how many bundles are active, and which are not. */
    String summary() {
        long active = bundles.stream()
                .filter(b -> b.getState() == Bundle.ACTIVE || isFragment(b))
                .count();
        return failed.isEmpty()
                ? "all " + active + " bundles active"
                : active + " bundles active, NOT active: " + String.join(", ", failed);
    }

    void stop() throws BundleException {
        framework.stop();
    }

    /** Waits until the framework has stopped, for so long (0 = for ever). */
    void awaitStop(long millis) throws InterruptedException {
        framework.waitForStop(millis);
    }

    private static boolean isFragment(Bundle bundle) {
        return (bundle.adapt(BundleRevision.class).getTypes() & BundleRevision.TYPE_FRAGMENT) != 0;
    }

    private void fail(String name, String what, Throwable why) {
        failed.add(name);
        LOG.error("{} {}", name, what, why);
    }
}
