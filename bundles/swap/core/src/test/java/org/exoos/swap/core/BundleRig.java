package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapService.Request;
import org.exoos.swap.SwapTarget;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/**
 * The swap core in a real framework, and bundles of components made by hand: each of them has its own class loader,
 * is woven, and goes through everything that a deployed one does.
 */
final class BundleRig implements AutoCloseable {
    /** Only a test that fails waits as long. */
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(300);

    private static final int MOST_STALLS = 5;

    /** A component in its bundle. */
    record Installed(Bundle bundle, Object component, ServiceReference<SwapCandidate> reference) {
        void set(String field, Object value) {
            try {
                component.getClass().getField(field).set(component, value);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        /** Whether it has completed its probation, and nothing did after it. */
        boolean isLastGood(SwapManager manager, String kind) {
            return manager.lastGood(kind)
                    .orElse("")
                    .equals(CandidateEntry.of(reference).identity());
        }

        int fired() {
            try {
                return component.getClass().getField("fired").getInt(component);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
    }

    final Framework framework;
    final SwapManager manager;
    private final List<Class<?>> contents;
    private int versions;
    private int blames;

    /** @param contents classes in all bundles, with those nested in them */
    BundleRig(Path storage, Settings settings, List<Class<?>> contents) throws BundleException {
        this.contents = contents;
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_BSNVERSION,
                        Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.exoos.swap;version=1.1.0,org.exoos.sched;version=1.2.0,org.exoos.console;version=1.1.0,org.exoos.vfs,org.exoos.memory",
                        "felix.service.urlhandlers",
                        "false",
                        "felix.log.level",
                        "1"));
        framework.start();
        manager = new SwapManager(
                framework.getBundleContext(), settings, new LeakCheck(), new Bounded(() -> {}), Runnable::run);
    }

    /** Installs a bundle with a component, as deploying does. */
    Installed deploy(SwapTarget target, String name, Class<?> component) throws Exception {
        byte[] jar = jar("component." + name, "1.0." + ++versions);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        return install("exo:component." + name + "#" + hash, jar, target, name, component);
    }

    /** A bundle of the image. */
    Installed image(SwapTarget target, String name, Class<?> component) throws Exception {
        return install("image:" + name, jar("component." + name, "1.0.0"), target, name, component);
    }

    private Installed install(String location, byte[] jar, SwapTarget target, String name, Class<?> component)
            throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(location, new ByteArrayInputStream(jar));
        bundle.start();
        Object made =
                bundle.loadClass(component.getName()).getDeclaredConstructor().newInstance();
        assertThat(made.getClass().getClassLoader()).isNotSameAs(BundleRig.class.getClassLoader());
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Candidate.PREFIX_ + "kind", target.kind());
        properties.put(Candidate.PREFIX_ + "name", name);
        properties.put(Candidate.PREFIX_ + "api", target.apiVersion());
        ServiceRegistration<SwapCandidate> registration =
                bundle.getBundleContext().registerService(SwapCandidate.class, (SwapCandidate) made, properties);
        ServiceReference<SwapCandidate> reference = registration.getReference();
        manager.addCandidate(reference);
        // As Declarative Services does it: who goes is told of.
        framework.getBundleContext().addServiceListener(event -> {
            if (event.getType() == ServiceEvent.UNREGISTERING
                    && event.getServiceReference().equals(reference)) {
                manager.removeCandidate(reference);
            }
        });
        return new Installed(bundle, made, reference);
    }

    private byte[] jar(String symbolicName, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", symbolicName);
        attributes.putValue("Bundle-Version", version);
        attributes.putValue(
                "Import-Package", "org.exoos.sched,org.exoos.swap,org.exoos.console,org.exoos.vfs,org.exoos.memory");
        attributes.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"" + SwapCandidate.class.getName() + "\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (Class<?> type : contents) {
                put(out, type);
                for (Class<?> nested : type.getDeclaredClasses()) {
                    put(out, nested);
                }
            }
        }
        return bytes.toByteArray();
    }

    private static void put(JarOutputStream out, Class<?> type) throws IOException {
        String path = type.getName().replace('.', '/') + ".class";
        out.putNextEntry(new JarEntry(path));
        try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
            assertThat(in).as(path).isNotNull();
            in.transferTo(out);
        }
    }

    SwapRecord swap(SwapTarget target, String name) throws Exception {
        try {
            return manager.swap(target.kind(), name, "test").get(PATIENCE, TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            StringBuilder where = new StringBuilder("the swap to " + name + " does not end:\n");
            Thread.getAllStackTraces().forEach((thread, stack) -> {
                if (thread.getName().startsWith("swap") || thread.getName().startsWith("serial")) {
                    where.append(thread.getName())
                            .append(' ')
                            .append(List.of(stack))
                            .append('\n');
                }
            });
            throw new AssertionError(where.toString(), late);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Whether a good component was refused for want of time, before its fault could come. */
    static boolean stalled(SwapRecord outcome, Installed bad) throws BundleException {
        String why = outcome.reason();
        boolean stalled =
                bad.fired() == 0 && (why.contains("did not end within") || why.contains("has not ended after"));
        if (stalled) {
            bad.bundle().uninstall();
        }
        return stalled;
    }

    /**
     * Whether the good component is in charge. When the host stalls a call of it and not the watchdog, it loses its office like any other, and as there is nothing better, the
     * built-in stays: then it is put back, and that is counted.
     */
    boolean goodInCharge(SwapTarget gate, String good) {
        boolean blamed = gate.inCharge().equals(gate.builtIn())
                && manager.candidates(gate.kind()).stream()
                        .anyMatch(
                                info -> info.name().equals(good) && info.state().startsWith("quarantined"));
        if (blamed) {
            blames++;
            try {
                manager.swap(new Request(gate.kind(), good, "test", "the host stalled", true, false))
                        .get(PATIENCE, TimeUnit.NANOSECONDS);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return gate.inCharge().equals(good);
    }

    /** A good component was blamed seldom. */
    void assertBlamedSeldom(int faults) {
        System.out.println("good components that were put back: " + blames);
        assertThat(blames).as("times that a good component was put back").isLessThan(Math.max(2, faults / 20));
    }

    /** Another time when the host was too slow. */
    void untilItFires(Callable<Boolean> fault) throws Exception {
        for (int stalls = 0; !fault.call(); stalls++) {
            assertThat(stalls)
                    .as("times that the host was too slow: " + outcomes())
                    .isLessThan(MOST_STALLS);
        }
    }

    /** The component failed or was refused, and why is on record. */
    void awaitReason(String what, String name, Instant since) {
        await(
                what + ": the reason is on record: " + outcomes(),
                () -> manager.history().stream()
                        .anyMatch(entry -> !entry.time().isBefore(since)
                                && (entry.outcome() == Outcome.FELL_BACK
                                                && entry.from().equals(name)
                                        || entry.outcome() == Outcome.REFUSED
                                                && entry.to().equals(name))
                                && !entry.reason().isEmpty()));
    }

    List<String> outcomes() {
        List<String> all = new ArrayList<>();
        manager.history().forEach(entry -> all.add(entry.toString()));
        return all;
    }

    @Override
    public void close() throws Exception {
        manager.deactivate();
        framework.stop();
        framework.waitForStop(10_000);
    }
}
