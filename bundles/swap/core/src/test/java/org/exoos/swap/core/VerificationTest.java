package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.SwapTarget.Rules;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleReference;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;
import org.osgi.framework.wiring.BundleWire;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

/** What a bundle must not be and must not depend on, one thing each. */
class VerificationTest {
    private final Hashtable<String, String> headers = new Hashtable<>();
    private final List<BundleWire> imports = new ArrayList<>();
    private final List<BundleWire> coreImports = new ArrayList<>();
    private final List<BundleWire> provided = new ArrayList<>();
    private final List<Bundle> dependents = new ArrayList<>();
    private final List<URL> classes = new ArrayList<>();
    private boolean resolved = true;
    private boolean coreResolved = true;
    private boolean hasSystem = true;
    private boolean hasFramework = true;
    private boolean asked;
    private Rules rules = Rules.POLICY;

    /** An answer to a method of a stub. */
    private interface Answer {
        @Nullable
        Object to(Object @Nullable [] arguments);
    }

    private static <T> T stub(ClassLoader loader, Class<T> type, Map<String, Answer> answers) {
        return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, (proxy, method, arguments) -> {
            Answer answer = answers.get(method.getName());
            if (answer != null) {
                return answer.to(arguments);
            }
            return switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                case "toString" -> type.getSimpleName();
                default -> throw new UnsupportedOperationException(method.getName());
            };
        }));
    }

    private static <T> T stub(Class<T> type, Map<String, Answer> answers) {
        return stub(VerificationTest.class.getClassLoader(), type, answers);
    }

    private final FrameworkWiring framework =
            stub(FrameworkWiring.class, Map.of("getDependencyClosure", arguments -> closure()));
    private final Bundle system = stub(Bundle.class, Map.of("adapt", arguments -> hasFramework ? framework : null));
    private final BundleContext context =
            stub(BundleContext.class, Map.of("getBundle", arguments -> hasSystem ? system : null));
    private final BundleWiring wiring = stub(
            BundleWiring.class,
            Map.of("getRequiredWires", arguments -> imports, "getProvidedWires", arguments -> provided));
    private final BundleWiring coreWiring =
            stub(BundleWiring.class, Map.of("getRequiredWires", arguments -> coreImports));
    private final Bundle bundle = stub(
            Bundle.class,
            Map.of(
                    "getHeaders", arguments -> headers,
                    "adapt", arguments -> resolved ? wiring : null,
                    "getBundleContext", arguments -> context,
                    "findEntries", arguments -> classes.isEmpty() ? null : Collections.enumeration(classes)));
    private final Bundle core = stub(Bundle.class, Map.of("adapt", arguments -> coreResolved ? coreWiring : null));

    private List<Bundle> closure() {
        asked = true;
        List<Bundle> all = new ArrayList<>(dependents);
        all.add(bundle);
        return all;
    }

    /** As of a class of the core's bundle. */
    private static final class CoreLoader extends ClassLoader implements BundleReference {
        private final Bundle bundle;

        CoreLoader(Bundle bundle) {
            super(VerificationTest.class.getClassLoader());
            this.bundle = bundle;
        }

        @Override
        public Bundle getBundle() {
            return bundle;
        }
    }

    private SwapTarget target() {
        return stub(
                new CoreLoader(core),
                SwapTarget.class,
                Map.of("rules", arguments -> rules, "kind", arguments -> "test"));
    }

    @SuppressWarnings("unchecked")
    private CandidateEntry entry(String hash) {
        ServiceReference<SwapCandidate> reference = stub(ServiceReference.class, Map.of());
        return new CandidateEntry("test", "a", "1.0", reference, bundle, "bundle.a", hash, "bundle.a 1.0.0");
    }

    private static BundleWire wire(@Nullable String name, BundleRevision provider) {
        BundleCapability capability = stub(
                BundleCapability.class,
                Map.of(
                        "getAttributes",
                        arguments -> name == null ? Map.of() : Map.of(PackageNamespace.PACKAGE_NAMESPACE, name)));
        return stub(
                BundleWire.class,
                Map.of("getCapability", arguments -> capability, "getProvider", arguments -> provider));
    }

    private static BundleRevision revision() {
        return stub(BundleRevision.class, Map.of());
    }

    private void refused(String why) {
        assertThatThrownBy(() -> Verification.wiring(target(), entry("0123")))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining(why);
    }

    private void accepted(String hash) {
        assertThatCode(() -> Verification.wiring(target(), entry(hash))).doesNotThrowAnyException();
    }

    @Test
    void aFragmentIsRefused() {
        headers.put(Constants.FRAGMENT_HOST, "host");
        refused("is a fragment");
    }

    @Test
    void whatMayImportAnythingLaterIsRefused() {
        headers.put(Constants.DYNAMICIMPORT_PACKAGE, "*");
        refused("DynamicImport-Package");
    }

    @Test
    void whatIsNotResolvedIsRefused() {
        resolved = false;
        refused("is not resolved");
    }

    @Test
    void aPackageThatIsAnotherOneThanTheCoresIsRefused() {
        BundleRevision provider = revision();
        imports.add(wire("org.exoos.sched", provider));
        imports.add(wire(null, provider));
        coreImports.add(wire("org.exoos.other", revision()));
        coreImports.add(wire("org.exoos.sched", provider));
        accepted("0123");
        coreResolved = false;
        accepted("0123");
        coreResolved = true;
        coreImports.add(wire("org.exoos.sched", revision()));
        refused("gets package org.exoos.sched from");
    }

    @Test
    void whatOthersDependOnIsRefused() {
        accepted("0123");
        dependents.add(stub(Bundle.class, Map.of("getSymbolicName", arguments -> "bundle.b")));
        refused("bundle.b depends on bundle.a 1.0.0");
        hasFramework = false;
        accepted("0123");
        hasFramework = true;
        hasSystem = false;
        accepted("0123");
    }

    @Test
    void aBundleOfTheImageThatNobodyIsWiredToNeedsNoClosure() {
        accepted("");
        assertThatCode(() -> assertAsked(false)).doesNotThrowAnyException();
        provided.add(wire("org.exoos.a", revision()));
        accepted("");
        assertAsked(true);
    }

    private void assertAsked(boolean expected) {
        if (asked != expected) {
            throw new AssertionError("the closure was " + (asked ? "" : "not ") + "asked for");
        }
    }

    private void add(String name, byte @Nullable [] bytes) throws IOException {
        classes.add(URL.of(URI.create("test:/" + name), new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                    @Override
                    public void connect() {}

                    @Override
                    public InputStream getInputStream() throws IOException {
                        if (bytes == null) {
                            throw new IOException("damaged");
                        }
                        return new ByteArrayInputStream(bytes);
                    }
                };
            }
        }));
    }

    @Test
    void itsClassesAreLookedAt() throws Exception {
        assertThatCode(() -> Verification.contents(target(), entry("0123"))).doesNotThrowAnyException();
        add("a.class", BudgetWeaverTest.bytes(ClassRulesTest.Clean.class));
        assertThatCode(() -> Verification.contents(target(), entry("0123"))).doesNotThrowAnyException();
        add("b.class", null);
        assertThatThrownBy(() -> Verification.contents(target(), entry("0123")))
                .hasMessage("bundle.a 1.0.0 breaks the rules of test: /b.class cannot be read: damaged");
        add("c.class", new byte[16]);
        assertThatThrownBy(() -> Verification.contents(target(), entry("0123")))
                .hasMessageContaining("/c.class cannot be read");
    }

    @Test
    void ofManyOffencesTheFirstAreNamed() throws Exception {
        for (int i = 0; i < 5; i++) {
            add(i + ".class", null);
        }
        assertThatThrownBy(() -> Verification.contents(target(), entry("0123")))
                .hasMessageEndingWith("/4.class cannot be read: damaged");
        add("5.class", null);
        add("6.class", null);
        assertThatThrownBy(() -> Verification.contents(target(), entry("0123"))).hasMessageEndingWith(" and 2 more");
        classes.clear();
        add("z.class", BudgetWeaverTest.bytes(ClassRulesTest.Locks.class));
        rules = Rules.COMPONENT;
        assertThatCode(() -> Verification.contents(target(), entry("0123"))).doesNotThrowAnyException();
    }

    @Test
    void nothingIsRetiredForAKindWithoutComponent() {
        Retirement retirement = new Retirement(new LeakCheck(), new Bounded(() -> {}));
        assertThatCode(() -> retirement.retireOlder(new KindState(target()), Set.of(entry("0123"))))
                .doesNotThrowAnyException();
    }
}
