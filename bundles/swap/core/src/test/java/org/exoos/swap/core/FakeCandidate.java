package org.exoos.swap.core;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.hooks.weaving.WovenClass;
import org.osgi.framework.wiring.BundleWiring;

/** A component of a bundle that is not there; a test says what is to be known of the two. */
final class FakeCandidate {
    /** Code of the component. */
    static final class Code {
        int next(int n) {
            return n + 1;
        }
    }

    /** Something that the bundle is asked to do. */
    interface Step {
        void run() throws Exception;
    }

    private static final class Loader extends ClassLoader {
        Loader() {
            super(FakeCandidate.class.getClassLoader());
        }

        Class<?> define(byte[] bytes) {
            return defineClass(Code.class.getName(), bytes, 0, bytes.length);
        }
    }

    final Hashtable<String, Object> properties = new Hashtable<>();
    final Hashtable<String, String> headers = new Hashtable<>();
    /** What the framework was asked to do with the bundle. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    String version = "1.0.0";
    String symbolicName;
    String location;
    long id = 1;
    boolean gone;
    boolean resolved = true;
    Step uninstall = () -> {};
    /** When it is asked what it is wired to. */
    Step resolve = () -> {};

    @Nullable
    ClassLoader classes = new ClassLoader() {};

    private @Nullable Class<?> woven;

    final Bundle bundle = stub(Bundle.class, "bundle", Map.of());
    final ServiceReference<SwapCandidate> reference = reference();
    private final BundleWiring wiring = stub(BundleWiring.class, "wiring", Map.of());

    FakeCandidate(String name) {
        symbolicName = "bundle." + name;
        location = "exo:bundle." + name + "#0123456789abcdef";
        properties.put(Candidate.PREFIX_ + "kind", "test");
        properties.put(Candidate.PREFIX_ + "name", name);
        properties.put(Candidate.PREFIX_ + "api", "1.0");
        headers.put(Constants.PROVIDE_CAPABILITY, "osgi.service;objectClass=" + SwapCandidate.class.getName());
    }

    FakeCandidate version(String text) {
        version = text;
        return this;
    }

    FakeCandidate id(long value) {
        id = value;
        return this;
    }

    FakeCandidate ofImage() {
        location = "image:" + symbolicName;
        return this;
    }

    FakeCandidate hash(String hash) {
        location = "exo:" + symbolicName + "#" + hash;
        return this;
    }

    CandidateEntry entry() {
        return CandidateEntry.of(reference);
    }

    @SuppressWarnings("unchecked")
    private ServiceReference<SwapCandidate> reference() {
        return stub(ServiceReference.class, "reference", Map.of());
    }

    /** A stub that answers from the map, else by what this candidate is. */
    private <T> T stub(Class<T> type, String what, Map<String, Object> answers) {
        return type.cast(Proxy.newProxyInstance(
                FakeCandidate.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (answers.containsKey(method.getName())) {
                        return answers.get(method.getName());
                    }
                    return switch (method.getName()) {
                        case "getVersion" -> Version.parseVersion(version);
                        case "getBundleId" -> id;
                        case "getSymbolicName" -> symbolicName;
                        case "getLocation" -> location;
                        case "getHeaders" -> headers;
                        case "adapt" -> {
                            resolve.run();
                            yield resolved ? wiring() : null;
                        }
                        case "getClassLoader" -> classes;
                        case "getBundle" -> what.equals("reference") && gone ? null : bundle();
                        case "getProperty" -> properties.get((String) arguments[0]);
                        case "uninstall" -> {
                            asked.add("uninstall");
                            uninstall.run();
                            yield null;
                        }
                        case "loadClass" -> {
                            Class<?> known = woven;
                            if (known == null) {
                                throw new ClassNotFoundException((String) arguments[0]);
                            }
                            yield known;
                        }
                        case "getRequiredWires", "getProvidedWires" -> List.of();
                        case "findEntries" -> {
                            asked.add("classes");
                            yield null;
                        }
                        case "getBundleContext" -> null;
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "toString" -> what + " of " + symbolicName + " " + version;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                }));
    }

    private Bundle bundle() {
        return bundle;
    }

    private BundleWiring wiring() {
        return wiring;
    }

    /** What the framework shows to weaving hooks. */
    static final class Weaving {
        byte[] bytes = BudgetWeaverTest.bytes(Code.class);
        final List<String> imports = new ArrayList<>();
        final WovenClass type;

        Weaving(FakeCandidate candidate) {
            type = (WovenClass) Proxy.newProxyInstance(
                    FakeCandidate.class.getClassLoader(),
                    new Class<?>[] {WovenClass.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "getBundleWiring" -> candidate.wiring();
                        case "getBytes" -> bytes;
                        case "setBytes" -> {
                            bytes = (byte[]) arguments[0];
                            yield null;
                        }
                        case "getDynamicImports" -> imports;
                        case "getClassName" -> Code.class.getName();
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    /** Its class is loaded, and may be stopped from now on. */
    FakeCandidate load(Budgets budgets) {
        Weaving weaving = new Weaving(this);
        budgets.weave(weaving.type);
        woven = new Loader().define(weaving.bytes);
        return this;
    }

    static boolean isStopped(Class<?> type) {
        try {
            Field flag = type.getDeclaredField(BudgetWeaver.FLAG);
            flag.setAccessible(true);
            return flag.getBoolean(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether its code was told to stop. */
    boolean isStopped() {
        Class<?> type = woven;
        return type != null && isStopped(type);
    }

    /** Its code is stopped, on a thread of its own. */
    void awaitStop() {
        SwapFixture.eventually(this + " is stopped", this::isStopped);
    }

    @Override
    public String toString() {
        return symbolicName + " " + version;
    }
}
