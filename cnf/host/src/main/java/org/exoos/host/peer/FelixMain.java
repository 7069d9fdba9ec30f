package org.exoos.host.peer;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.launch.Framework;

/** Starts Felix with all bundles of a folder: {@code FelixMain FOLDER [train]}; with train it ends when all run. */
public final class FelixMain {
    private FelixMain() {}

    public static void main(String[] arguments) {
        try {
            run(arguments);
            System.exit(0);
        } catch (Exception e) {
            e.printStackTrace();
            System.exit(1); // threads of the framework would keep the JVM alive
        }
    }

    private static void run(String[] arguments) throws Exception {
        Map<String, String> configuration = new HashMap<>();
        configuration.put("org.osgi.framework.storage", "/tmp/felix-peer");
        configuration.put("org.osgi.framework.storage.clean", "onFirstInit");
        boolean train = arguments.length > 1;
        Framework framework = new FrameworkFactory().newFramework(configuration);
        framework.init();
        File[] jars = new File(arguments[0]).listFiles();
        Arrays.sort(jars);
        List<Bundle> bundles = new ArrayList<>();
        for (File jar : jars) {
            bundles.add(framework.getBundleContext().installBundle(jar.toURI().toString()));
        }
        framework.start();
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        System.out.println("all " + bundles.size() + " bundles active");
        if (train) {
            Thread.sleep(3000); // Gogo starts its shell on a thread of its own
            framework.stop();
        }
        framework.waitForStop(0);
    }
}
