package org.exoos.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.BundleRevision;

/** The first Java code of the machine. */
public final class Main {
    private static final long TRAINING_MILLIS = 2_000;

    private final Path home;
    private final Properties image = new Properties();
    private final boolean training = System.getenv("EXO_TRAINING") != null;

    private Main(Path home) throws IOException {
        this.home = home;
        try (Reader reader = Files.newBufferedReader(home.resolve("image.properties"))) {
            image.load(reader);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String root = System.getenv().getOrDefault("EXO_ROOT", "");
        System.exit(new Main(Path.of(root + "/exo")).run());
    }

    /** Runs the framework to its end; the result is the JVM's exit status. */
    private int run() throws Exception {
        Map<String, String> configuration = new HashMap<>();
        image.stringPropertyNames().forEach(name -> configuration.put(name, image.getProperty(name)));
        FrameworkFactory factory =
                ServiceLoader.load(FrameworkFactory.class).findFirst().orElseThrow();
        Framework framework = factory.newFramework(configuration);
        framework.init();
        List<Bundle> bundles = install(framework.getBundleContext());
        framework.start();
        for (Bundle bundle : bundles) {
            if (bundle.adapt(BundleRevision.class).getTypes() != BundleRevision.TYPE_FRAGMENT) {
                start(bundle);
            }
        }
        if (training) {
            Thread.sleep(TRAINING_MILLIS);
            framework.stop();
        }
        framework.waitForStop(0);
        return 0;
    }

    private List<Bundle> install(BundleContext context) throws BundleException {
        String list = image.getProperty("exo.bundles", "");
        if (training) {
            list += "," + image.getProperty("exo.bundles.training", "");
        }
        List<Bundle> bundles = new ArrayList<>();
        for (String item : list.split(",", -1)) {
            if (!item.isBlank()) {
                String[] parts = item.split(";", -1);
                Bundle bundle = context.installBundle("reference:file:" + home.resolve(parts[0]));
                for (String part : parts) {
                    if (part.startsWith("level=")) {
                        bundle.adapt(BundleStartLevel.class).setStartLevel(Integer.parseInt(part.substring(6)));
                    }
                }
                bundles.add(bundle);
            }
        }
        return bundles;
    }

    /** One bundle that does not start leaves the others a chance. */
    private void start(Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            System.err.println(bundle.getSymbolicName() + " does not start: " + e);
        }
    }
}
