package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.Request;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.wiring.BundleWiring;

class SwapManagerTest {
    /** A target that puts in charge whatever does not fail. */
    private static final class Target implements SwapTarget {
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

    private static final Settings SETTINGS = new Settings(50, 0, 5_000, 10, false);

    private final Map<ServiceReference<?>, Integer> uses = new ConcurrentHashMap<>();
    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getService" -> {
                    uses.merge((ServiceReference<?>) arguments[0], 1, Integer::sum);
                    yield new SwapCandidate() {};
                }
                case "ungetService" -> {
                    uses.merge((ServiceReference<?>) arguments[0], -1, Integer::sum);
                    yield true;
                }
                case "getDataFile" -> null;
                case "addBundleListener" -> null;
                case "getBundles" -> new Bundle[0];
                default -> throw new UnsupportedOperationException(method.getName());
            });
    private final AtomicLong collections = new AtomicLong();
    private final SwapManager manager =
            new SwapManager(context, SETTINGS, new LeakCheck(collections::get), new Bounded(() -> {}));
    private final Target target = new Target();

    @AfterEach
    void stop() {
        manager.deactivate();
    }

    @SuppressWarnings("unchecked")
    private static ServiceReference<SwapCandidate> candidate(String name, String api, String version, long id) {
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

    private static BundleWiring wiring() {
        return (BundleWiring) Proxy.newProxyInstance(
                Bundle.class.getClassLoader(), new Class<?>[] {BundleWiring.class}, (proxy, method, arguments) -> null);
    }

    private static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private SwapRecord swap(String name) throws Exception {
        return get(manager.swap("test", name, "tester"));
    }

    private static SwapRecord get(CompletableFuture<SwapRecord> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void putsACandidateInChargeAndRemembersIt() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));

        SwapRecord outcome = swap("a");

        assertThat(outcome.outcome()).isEqualTo(Outcome.DONE);
        assertThat(outcome.from()).isEqualTo("builtin");
        assertThat(manager.inCharge("test")).contains("a");
        assertThat(manager.history()).containsExactly(outcome);
        assertThat(manager.candidates("test")).singleElement().satisfies(info -> {
            assertThat(info.inCharge()).isTrue();
            assertThat(info.identity()).isEqualTo("bundle.a 1.0.0 #0123456789ab");
        });
    }

    @Test
    void refusesWithTheReason() throws Exception {
        assertThat(swap("a").reason()).contains("no kind \"test\"");
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        assertThat(swap("b").reason()).contains("no test \"b\"").contains("[a]");
        manager.addCandidate(candidate("new", "1.3", "1.0.0", 2));
        assertThat(swap("new").reason()).contains("1.3").contains("1.2");
        target.refuse = "busy";
        SwapRecord refused = swap("a");
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.reason()).isEqualTo("busy");
        assertThat(target.inCharge()).isEqualTo("builtin");
        assertThat(uses.values()).allMatch(count -> count == 0);
    }

    @Test
    void takesTheNewestOfAName() throws Exception {
        ServiceReference<SwapCandidate> old = candidate("a", "1.0", "1.0.0", 5);
        ServiceReference<SwapCandidate> middle = candidate("a", "1.0", "1.1.0", 2);
        ServiceReference<SwapCandidate> newest = candidate("a", "1.0", "1.1.0", 3);
        manager.addTarget(target);
        manager.addCandidate(old);
        assertThat(swap("a").done()).isTrue();
        manager.addCandidate(middle);
        manager.addCandidate(newest);
        assertThat(swap("a").done()).isTrue();
        assertThat(uses).containsEntry(newest, 1).containsEntry(old, 0).doesNotContainKey(middle);
    }

    @Test
    void theBuiltInTakesOverWhenTheBundleInChargeStops() throws Exception {
        ServiceReference<SwapCandidate> a = candidate("a", "1.0", "1.0.0", 1);
        ServiceReference<SwapCandidate> b = candidate("b", "1.0", "1.0.0", 2);
        manager.addTarget(target);
        manager.addCandidate(a);
        manager.addCandidate(b);
        assertThat(swap("a").done()).isTrue();

        manager.removeCandidate(b);
        assertThat(target.fallBacks).hasValue(0);
        manager.removeCandidate(a);

        assertThat(target.fallBacks).hasValue(1);
        assertThat(manager.history().getLast().outcome()).isEqualTo(Outcome.FELL_BACK);
    }

    @Test
    void thePreferredCandidateIsPutInChargeOnceUnasked() throws Exception {
        target.preferred = "a";
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        manager.addTarget(target);
        assertThat(swap("none").done()).isFalse();
        assertThat(target.inCharge()).isEqualTo("a");
        target.fallBack("test");
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 2));
        assertThat(swap("none").done()).isFalse();
        assertThat(target.inCharge()).isEqualTo("builtin");
    }

    @Test
    void aFailureThatTheCoreReportsIsInTheHistory() throws Exception {
        ServiceReference<SwapCandidate> a = candidate("a", "1.0", "1.0.0", 1);
        manager.addTarget(target);
        manager.addCandidate(a);
        assertThat(swap("a").done()).isTrue();
        target.inCharge = "builtin";

        SwapTarget.Observer observer = target.observer;
        assertThat(observer).isNotNull();
        observer.fellBack("test", "a", "threw");

        assertThat(manager.history().getLast().reason()).isEqualTo("threw");
        eventually("it is let go of", () -> uses.get(a) == 0);
        assertThat(manager.lastFailure()).contains("component bundle.a 1.0.0").contains("reason threw");
        assertThat(swap("a").reason()).contains("quarantined (threw)");
        Request forced = new Request("test", "a", "tester", "it was the cable", true, false);
        assertThat(get(manager.swap(forced)).done()).as("may be forced").isTrue();
        assertThat(manager.history().getLast().requester()).isEqualTo("tester (it was the cable)");
    }

    private void waitForConfirmation(int count) {
        eventually(
                "the probation ends",
                () -> manager.history().stream()
                                .filter(entry -> entry.outcome() == Outcome.CONFIRMED)
                                .count()
                        == count);
    }

    @Test
    void afterItsProbationAVersionIsWhatARollbackLeadsTo() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        manager.addCandidate(candidate("b", "1.0", "1.0.0", 2));
        assertThat(swap("a").done()).isTrue();
        waitForConfirmation(1);
        assertThat(manager.lastGood("test")).contains("bundle.a 1.0.0 #0123456789ab");
        assertThat(swap("b").done()).isTrue();

        target.inside = List.of(new SwapTarget.Inside("task 7", "call", 3_000_000_000L));
        eventually("the watchdog rolls back", () -> target.inCharge().equals("a"));

        eventually(
                "the history tells",
                () -> manager.history().getLast().outcome() == Outcome.ROLLED_BACK
                        || manager.history().getLast().outcome() == Outcome.CONFIRMED);
        assertThat(manager.history())
                .anySatisfy(entry -> assertThat(entry.reason()).contains("task 7 has been in it for 3000 ms"));
        assertThat(manager.lastFailure()).contains("inside task 7: call, 3000 ms", "queue of test");
        assertThat(manager.candidates("test"))
                .anySatisfy(info -> assertThat(info.state()).startsWith("quarantined: task 7"));
    }

    @Test
    void aCandidateThatFailsInWarmingIsRefusedAndQuarantined() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        target.warming = new IllegalArgumentException("cold");
        assertThat(swap("a").reason()).contains("warming").contains("cold");
        target.warming = null;
        assertThat(swap("a").reason()).contains("quarantined");
        assertThat(target.inCharge()).isEqualTo("builtin");
        assertThat(uses.values()).allMatch(count -> count == 0);
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        Request dry = new Request("test", "a", "tester", "", false, true);
        assertThat(get(manager.swap(dry)).outcome()).isEqualTo(Outcome.POSSIBLE);
        assertThat(target.inCharge()).isEqualTo("builtin");
        assertThat(uses.values()).allMatch(count -> count == 0);
    }

    @Test
    void undoGoesBackToWhatWasBefore() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        manager.addCandidate(candidate("b", "1.0", "1.0.0", 2));
        assertThat(get(manager.undo("test", "tester")).reason()).contains("nothing to go back to");
        assertThat(swap("a").done()).isTrue();
        assertThat(swap("b").done()).isTrue();
        assertThat(get(manager.undo("test", "tester")).done()).isTrue();
        assertThat(target.inCharge()).isEqualTo("a");
    }

    @Test
    void aComponentWhoseBundleComesBackIsPutInChargeAgain() throws Exception {
        ServiceReference<SwapCandidate> a = candidate("a", "1.0", "1.0.0", 1);
        manager.addTarget(target);
        manager.addCandidate(a);
        assertThat(swap("a").done()).isTrue();
        manager.removeCandidate(a);
        assertThat(target.inCharge()).isEqualTo("builtin");
        manager.addCandidate(candidate("a", "1.0", "1.1.0", 1));
        eventually("it is back", () -> target.inCharge().equals("a"));
    }
}
