package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.core.PolicyGate;
import org.exoos.sched.core.SchedulerCore;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.core.faulty.FaultyPolicy;
import org.exoos.swap.core.faulty.GoodPolicy;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;

/**
 * The scheduler core on a simulated machine, the swap core in a real framework, and bundles of policies made by hand: each of them has its own class loader,
 * is woven, and goes through everything that a deployed one does.
 */
final class SwapRig implements AutoCloseable {
    private static final String PACKAGE = FaultyPolicy.class.getPackageName().replace('.', '/');
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    /** A policy in its bundle. */
    record Installed(Bundle bundle, Object policy, ServiceReference<SwapCandidate> reference) {
        void set(String field, Object value) {
            try {
                policy.getClass().getField(field).set(policy, value);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }

        int fired() {
            try {
                return policy.getClass().getField("fired").getInt(policy);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
    }

    final Framework framework;
    final SimulatedMachine machine;
    final SchedulerCore core;
    final PolicyGate gate;
    final SwapManager manager;
    final AtomicLong work = new AtomicLong();
    private volatile boolean stop;
    private int versions;

    SwapRig(Path storage, int cpus, Settings settings) throws BundleException {
        framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        storage.toString(),
                        Constants.FRAMEWORK_STORAGE_CLEAN,
                        Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT,
                        Constants.FRAMEWORK_BSNVERSION,
                        Constants.FRAMEWORK_BSNVERSION_MULTIPLE,
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.exoos.swap;version=1.1.0,org.exoos.sched;version=1.2.0",
                        "felix.service.urlhandlers",
                        "false",
                        "felix.log.level",
                        "1"));
        framework.start();
        machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        core = new SchedulerCore(machine.processors(), machine.clock(), machine.machine());
        gate = new PolicyGate(core);
        manager = new SwapManager(framework.getBundleContext(), settings, new LeakCheck(), new Bounded(() -> {}));
        manager.addTarget(gate);
    }

    /** Tasks that compute and yield for ever, and count. */
    void load(int tasks) {
        for (int i = 0; i < tasks; i++) {
            boolean sleeps = i % 2 == 0;
            core.start("load " + i, Kind.KERNEL, () -> {
                while (!stop) {
                    work.incrementAndGet();
                    if (sleeps) {
                        LockSupport.parkNanos(200_000);
                    } else {
                        core.yield();
                    }
                }
            });
        }
    }

    /** Installs a bundle with the policy, as deploying does. */
    Installed deploy(String name, Class<?> policy) throws Exception {
        byte[] jar = jar("policy." + name, "1.0." + ++versions);
        String hash = HexFormat.of()
                .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(jar));
        return install("exo:policy." + name + "#" + hash, jar, name, policy);
    }

    /** A bundle of the image. */
    Installed image(String name) throws Exception {
        return install("image:" + name, jar("policy." + name, "1.0.0"), name, GoodPolicy.class);
    }

    private Installed install(String location, byte[] jar, String name, Class<?> policy) throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(location, new ByteArrayInputStream(jar));
        bundle.start();
        Object made =
                bundle.loadClass(policy.getName()).getDeclaredConstructor().newInstance();
        assertThat(made.getClass().getClassLoader()).isNotSameAs(SwapRig.class.getClassLoader());
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put(Candidate.PREFIX_ + "kind", "sched");
        properties.put(Candidate.PREFIX_ + "name", name);
        properties.put(Candidate.PREFIX_ + "api", gate.apiVersion());
        ServiceRegistration<SwapCandidate> registration =
                bundle.getBundleContext().registerService(SwapCandidate.class, (SwapCandidate) made, properties);
        ServiceReference<SwapCandidate> reference = registration.getReference();
        manager.addCandidate(reference);
        // As Declarative Services does it: who goes is told of.
        framework.getBundleContext().addServiceListener(event -> {
            if (event.getType() == org.osgi.framework.ServiceEvent.UNREGISTERING
                    && event.getServiceReference().equals(reference)) {
                manager.removeCandidate(reference);
            }
        });
        return new Installed(bundle, made, reference);
    }

    private static byte[] jar(String symbolicName, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", symbolicName);
        attributes.putValue("Bundle-Version", version);
        attributes.putValue("Import-Package", "org.exoos.sched,org.exoos.swap");
        attributes.putValue(
                "Provide-Capability",
                "osgi.service;objectClass:List<String>=\"" + SwapCandidate.class.getName() + "\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream out = new JarOutputStream(bytes, manifest)) {
            for (String name : List.of("FaultyPolicy", "FaultyPolicy$Queue", "GoodPolicy", "GoodPolicy$Queue")) {
                String path = PACKAGE + "/" + name + ".class";
                out.putNextEntry(new JarEntry(path));
                try (InputStream in = SwapRig.class.getClassLoader().getResourceAsStream(path)) {
                    assertThat(in).as(path).isNotNull();
                    in.transferTo(out);
                }
            }
        }
        return bytes.toByteArray();
    }

    SwapRecord swap(String name) throws Exception {
        return manager.swap("sched", name, "test").get(60, TimeUnit.SECONDS);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Every task goes on. */
    void awaitWork(String what) {
        long before = work.get();
        await(what + ": programs go on", () -> work.get() > before + 100);
    }

    List<String> outcomes() {
        List<String> all = new ArrayList<>();
        manager.history().forEach(entry -> all.add(entry.toString()));
        return all;
    }

    @Override
    public void close() throws Exception {
        stop = true;
        await("all tasks end", () -> core.tasks().isEmpty());
        manager.deactivate();
        framework.stop();
        framework.waitForStop(10_000);
    }
}
