package org.exoos.launcher;

import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
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

/** The framework of an image: installs and starts its bundles. A bundle that fails leaves the others a chance. */
final class Kernel {
    private static final Logger LOG = LoggerFactory.getLogger(Kernel.class);

    private static final String EXTENDER = "osgi.extender";
    private static final int MOST_STARTERS = 4;
    private static final String OWN = "org.exoos.";
    private static final String CLASS = ".class";

    private final Framework framework;
    private final List<Bundle> bundles = new ArrayList<>();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();

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

    /**
     * Starts every bundle that is no fragment: those up to the last extender one after the other, the rest on up to {@value #MOST_STARTERS} CPUs
     * of which each takes the next bundle when its last one has started. Components wait for what they need, not for an order; but an extender
     * that comes late would have all bundles before it to itself. Returns when all have been tried.
     */
    void startBundles() throws InterruptedException {
        int extenders = 0;
        for (int i = 0; i < bundles.size(); i++) {
            if (!bundles.get(i)
                    .adapt(BundleRevision.class)
                    .getCapabilities(EXTENDER)
                    .isEmpty()) {
                extenders = i + 1;
            }
        }
        startAll(new ArrayDeque<>(bundles.subList(0, extenders)));
        Queue<Bundle> waiting = new ConcurrentLinkedQueue<>(bundles.subList(extenders, bundles.size()));
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < Math.min(Runtime.getRuntime().availableProcessors(), MOST_STARTERS); i++) {
            helpers.add(Thread.ofPlatform().name("bundle starter " + i).start(() -> startAll(waiting)));
        }
        startAll(waiting);
        for (Thread helper : helpers) {
            helper.join();
        }
    }

    private void startAll(Queue<Bundle> waiting) {
        for (Bundle bundle = waiting.poll(); bundle != null; bundle = waiting.poll()) {
            if (!isFragment(bundle)) {
                start(bundle);
            }
        }
    }

    private void start(Bundle bundle) {
        try {
            LOG.debug("starts {}", bundle.getSymbolicName());
            bundle.start(Bundle.START_TRANSIENT | Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException | RuntimeException | LinkageError e) {
            fail(bundle.getSymbolicName(), "does not start", e);
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

    /**
     * Loads the classes of the bundles that have not been needed, so that the cache that the training run makes has them: a simulated machine
     * needs others than a real one.
     */
    void loadClasses() {
        for (Bundle bundle : bundles) {
            Enumeration<URL> files =
                    bundle.getSymbolicName().startsWith(OWN) ? bundle.findEntries("/", "*" + CLASS, true) : null;
            while (files != null && files.hasMoreElements()) {
                String path = files.nextElement().getPath().substring(1);
                try {
                    bundle.loadClass(
                            path.substring(0, path.length() - CLASS.length()).replace('/', '.'));
                } catch (ClassNotFoundException | LinkageError e) {
                    LOG.debug("{} of {} is left out: {}", path, bundle, e.toString());
                }
            }
        }
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
