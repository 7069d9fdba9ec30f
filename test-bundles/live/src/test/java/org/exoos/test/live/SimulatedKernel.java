package org.exoos.test.live;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.apache.felix.framework.FrameworkFactory;
import org.exoos.host.HostLink;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The bundles of the default image in a framework in this JVM, on the simulated machine; the host's end of its host link. */
final class SimulatedKernel implements AutoCloseable {
    private static final Pattern BUNDLE = Pattern.compile("^\\s*([\\w.]+);version=", Pattern.MULTILINE);
    private static final Pattern IN_CHARGE = Pattern.compile("sched: (?!builtin)\\w+ is in charge");
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Framework framework;
    private final HostLink link;

    SimulatedKernel(Path home, Path storage) throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("org.osgi.framework.storage", storage.toString());
        settings.put("org.osgi.framework.storage.clean", "onFirstInit");
        settings.put("org.osgi.framework.bsnversion", "multiple");
        settings.put("felix.service.urlhandlers", "false");
        settings.put("exo.simulated.root", storage.toString());
        settings.put(
                "org.osgi.framework.system.packages.extra",
                "org.exoos.nucleus;version=1.0.0,org.slf4j;version=2.0.20,org.slf4j.event;version=2.0.20,"
                        + "org.slf4j.helpers;version=2.0.20,org.slf4j.spi;version=2.0.20");
        framework = new FrameworkFactory().newFramework(settings);
        framework.init();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>();
        for (String name : imageBundles(home)) {
            bundles.add(context.installBundle(find(name).toURI().toString()));
        }
        framework.start();
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        link = new HostLink(new Line(serial(context)));
        awaitSwap(Duration.ofSeconds(30));
    }

    HostLink link() {
        return link;
    }

    /** Until the link answers and a policy is in charge. */
    private void awaitSwap(Duration patience) throws IOException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        HostLink.Result result;
        do {
            result = link.command("exo:swap", patience);
        } while (!IN_CHARGE.matcher(result.text()).find() && System.nanoTime() < end);
        if (!result.ok()) {
            throw new IOException(result.text());
        }
    }

    /** The list of the default image, with the simulated machine in the place of the real one. */
    private static List<String> imageBundles(Path home) throws IOException {
        return BUNDLE.matcher(Files.readString(home.resolve("images/shell/shell.bndrun")))
                .results()
                .map(match -> match.group(1))
                .map(name -> name.equals("org.exoos.hal.nucleus") ? "org.exoos.hal.simulated" : name)
                .toList();
    }

    private static File find(String symbolicName) throws IOException {
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            File file = new File(element);
            if (file.isFile() && element.endsWith(".jar")) {
                try (JarFile jar = new JarFile(file)) {
                    Manifest manifest = jar.getManifest();
                    String name = manifest == null
                            ? null
                            : manifest.getMainAttributes().getValue("Bundle-SymbolicName");
                    if (name != null && name.split(";", -1)[0].strip().equals(symbolicName)) {
                        return file;
                    }
                }
            }
        }
        throw new IllegalArgumentException("no bundle " + symbolicName + " on the class path");
    }

    /** The third serial port, which another class loader has loaded. */
    private static Object serial(BundleContext context) throws Exception {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < end) {
            ServiceReference<?>[] found =
                    context.getAllServiceReferences("org.exoos.hal.simulated.SimulatedMachine", null);
            if (found != null) {
                Object machine = context.getService(found[0]);
                return machine.getClass().getMethod("serial", int.class).invoke(machine, 3);
            }
            Thread.onSpinWait();
        }
        throw new IllegalStateException("there is no simulated machine");
    }

    @Override
    public void close() throws Exception {
        link.close();
        framework.stop();
        framework.waitForStop(10_000);
    }

    /** The line between the two ends. */
    private static final class Line implements ByteChannel {
        private final Object serial;
        private final Method type;
        private final Method output;
        private int position;
        private volatile boolean closed;

        Line(Object serial) throws NoSuchMethodException {
            this.serial = serial;
            this.type = serial.getClass().getMethod("type", byte[].class);
            this.output = serial.getClass().getMethod("outputBytes");
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                while (!closed) {
                    byte[] all = (byte[]) output.invoke(serial);
                    int length = Math.min(all.length - position, target.remaining());
                    if (length > 0) {
                        target.put(all, position, length);
                        position += length;
                        return length;
                    }
                    Thread.sleep(1);
                }
                return -1;
            } catch (ReflectiveOperationException e) {
                throw new IOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return -1;
            }
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.get(bytes);
            try {
                type.invoke(serial, (Object) bytes);
            } catch (ReflectiveOperationException e) {
                throw new IOException(e);
            }
            return bytes.length;
        }

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
