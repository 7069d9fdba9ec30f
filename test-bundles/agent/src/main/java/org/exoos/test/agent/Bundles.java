package org.exoos.test.agent;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/** What the host wants of the framework. */
final class Bundles {
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final BundleContext context;

    Bundles(BundleContext context) {
        this.context = context;
    }

    /** Waits until the framework has reached the start level it was told to begin with. */
    int awaitStartLevel(int millis) throws InterruptedException {
        String property = context.getProperty(Constants.FRAMEWORK_BEGINNING_STARTLEVEL);
        int wanted = property == null ? 1 : Integer.parseInt(property);
        FrameworkStartLevel levels = context.getBundle(0).adapt(FrameworkStartLevel.class);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (levels.getStartLevel() < wanted || context.getBundle(0).getState() != Bundle.ACTIVE) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the framework is still at start level " + levels.getStartLevel()
                        + " of " + wanted + " after " + millis + " ms");
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
        return levels.getStartLevel();
    }

    void known(DataInputStream in, DataOutputStream out) throws IOException {
        Set<String> names = Arrays.stream(context.getBundles())
                .map(Bundle::getSymbolicName)
                .filter(name -> name != null)
                .collect(Collectors.toSet());
        int count = in.readInt();
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeBoolean(names.contains(Wire.text(in)));
        }
    }

    long install(String location, byte[] jar) throws BundleException {
        return context.installBundle(location, new ByteArrayInputStream(jar)).getBundleId();
    }

    void start(DataInputStream in) throws IOException, BundleException {
        for (int count = in.readInt(); count > 0; count--) {
            Bundle bundle = bundle(context, in.readLong());
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    void uninstall(long id) throws BundleException {
        bundle(context, id).uninstall();
    }

    static Bundle bundle(BundleContext context, long id) {
        Bundle bundle = context.getBundle(id);
        if (bundle == null) {
            throw new IllegalArgumentException("there is no bundle " + id);
        }
        return bundle;
    }
}
