package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleWiring;

/** The swap core with one kind, and candidates of bundles that are not there. */
abstract class SwapFixture {
    /** A target that puts in charge whatever does not fail. */
    static class Target implements SwapTarget {
        volatile String inCharge = "builtin";
        volatile String refuse = "";
        volatile String preferred = "";
        volatile @Nullable Observer observer;
        volatile List<Inside> inside = List.of();
        volatile @Nullable RuntimeException warming;
        final AtomicInteger fallBacks = new AtomicInteger();

        @Override
        public void warm(String name, SwapCandidate candidate) {
            RuntimeException why = warming;
            if (why != null) {
                throw why;
            }
        }

        @Override
        public List<Inside> inside() {
            return inside;
        }

        @Override
        public String dump() {
            return "queue of test\n";
        }

        @Override
        public String kind() {
            return "test";
        }

        @Override
        public String apiVersion() {
            return "1.2";
        }

        @Override
        public String inCharge() {
            return inCharge;
        }

        @Override
        public String builtIn() {
            return "builtin";
        }

        @Override
        public String preferred() {
            return preferred;
        }

        @Override
        public void put(String name, SwapCandidate candidate) throws SwapRefusedException {
            assertThat(Thread.currentThread().getName()).isEqualTo("swap-aside");
            if (!refuse.isEmpty()) {
                throw new SwapRefusedException(refuse);
            }
            inCharge = name;
        }

        @Override
        public void fallBack(String reason) {
            fallBacks.incrementAndGet();
            inside = List.of();
            inCharge = "builtin";
        }

        @Override
        public void observer(Observer value) {
            observer = value;
        }
    }

    static final Settings SETTINGS = new Settings(50, 0, 5_000, 10, false);

    /** What the framework gives out as the component, and what happens when it is let go of. */
    volatile Callable<@Nullable Object> made = () -> new SwapCandidate() {};

    volatile Runnable released = () -> {};
    volatile @Nullable File choices;

    final Map<ServiceReference<?>, Integer> uses = new ConcurrentHashMap<>();
    final List<Object> bundleListeners = new CopyOnWriteArrayList<>();
    final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getService" -> {
                    uses.merge((ServiceReference<?>) arguments[0], 1, Integer::sum);
                    yield made.call();
                }
                case "ungetService" -> {
                    uses.merge((ServiceReference<?>) arguments[0], -1, Integer::sum);
                    released.run();
                    yield true;
                }
                case "getDataFile" -> choices;
                case "addBundleListener" -> {
                    bundleListeners.add(arguments[0]);
                    yield null;
                }
                case "getBundles" -> new Bundle[0];
                default -> throw new UnsupportedOperationException(method.getName());
            });
    final AtomicLong collections = new AtomicLong();
    final LeakCheck leaks = new LeakCheck(collections::get);
    SwapManager manager = new SwapManager(context, SETTINGS, leaks, new Bounded(() -> {}), Runnable::run);
    final Target target = new Target();

    @AfterEach
    void stop() {
        manager.deactivate();
    }

    void restart(Settings settings) {
        manager.deactivate();
        manager = new SwapManager(context, settings, leaks, new Bounded(() -> {}), Runnable::run);
    }

    ServiceReference<SwapCandidate> add(String name) {
        ServiceReference<SwapCandidate> reference = candidate(name, "1.0", "1.0.0", 1);
        manager.addCandidate(reference);
        return reference;
    }

    @SuppressWarnings("unchecked")
    static ServiceReference<SwapCandidate> candidate(String name, String api, String version, long id) {
        Bundle bundle = (Bundle) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {Bundle.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getVersion" -> Version.parseVersion(version);
                    case "getBundleId" -> id;
                    case "getSymbolicName" -> "bundle." + name;
                    case "getLocation" -> "exo:bundle." + name + "#0123456789abcdef0123";
                    case "toString" -> "bundle." + name;
                    case "getHeaders" -> new Hashtable<String, String>();
                    case "adapt" -> wiring();
                    case "getBundleContext", "findEntries" -> null;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        Map<String, Object> properties = Map.of(
                Candidate.PREFIX_ + "kind", "test", Candidate.PREFIX_ + "name", name, Candidate.PREFIX_ + "api", api);
        return (ServiceReference<SwapCandidate>) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> properties.get((String) arguments[0]);
                    case "getBundle" -> bundle;
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    case "toString" -> name + version;
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    static BundleWiring wiring() {
        return (BundleWiring) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(), new Class<?>[] {BundleWiring.class}, (proxy, method, arguments) -> null);
    }

    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    SwapRecord swap(String name) throws Exception {
        return get(manager.swap("test", name, "tester"));
    }

    static SwapRecord get(CompletableFuture<SwapRecord> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }
}
