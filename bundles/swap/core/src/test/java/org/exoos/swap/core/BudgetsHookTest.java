package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.exoos.swap.core.FakeCandidate.Weaving;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.hooks.weaving.WeavingException;
import org.osgi.framework.hooks.weaving.WeavingHook;

/** When classes are woven, and which. */
class BudgetsHookTest {
    private final List<Bundle> there = new ArrayList<>();
    private final List<Object> hooks = new ArrayList<>();
    private final List<Object> listeners = new ArrayList<>();
    private final Budgets budgets = new Budgets((BundleContext) Proxy.newProxyInstance(
            BudgetsHookTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "addBundleListener" -> {
                    listeners.add(arguments[0]);
                    yield null;
                }
                case "getBundles" -> there.toArray(Bundle[]::new);
                case "registerService" -> {
                    assertThat(arguments[0]).isEqualTo(WeavingHook.class);
                    hooks.add(arguments[1]);
                    yield Proxy.newProxyInstance(
                            BudgetsHookTest.class.getClassLoader(),
                            new Class<?>[] {ServiceRegistration.class},
                            (self, asked, none) -> null);
                }
                default -> throw new UnsupportedOperationException(method.getName());
            }));
    private final FakeCandidate deployed = new FakeCandidate("deployed");
    private final FakeCandidate image = new FakeCandidate("image").ofImage();

    private void tell(int type, FakeCandidate candidate) {
        budgets.bundleChanged(new BundleEvent(type, candidate.bundle));
    }

    @Test
    void theHookIsRegisteredWithTheFirstBundleThatItIsFor() {
        there.add(image.bundle);
        budgets.open();
        assertThat(listeners).containsExactly(budgets);
        tell(BundleEvent.INSTALLED, image);
        tell(BundleEvent.STARTED, deployed);
        assertThat(hooks).isEmpty();
        tell(BundleEvent.INSTALLED, deployed);
        assertThat(hooks).containsExactly(budgets);
        tell(BundleEvent.INSTALLED, deployed);
        assertThat(hooks).as("once").hasSize(1);
    }

    @Test
    void aBundleThatIsThereAlreadyIsSeen() {
        there.add(image.bundle);
        there.add(deployed.bundle);
        budgets.open();
        assertThat(hooks).containsExactly(budgets);
    }

    private Weaving weave(FakeCandidate candidate) {
        Weaving weaving = new Weaving(candidate);
        budgets.weave(weaving.type);
        return weaving;
    }

    @Test
    void classesOfDeployedCandidatesAreWovenAndMayNameTheSignal() {
        Weaving weaving = weave(deployed);
        assertThat(ClassFile.of().parse(weaving.bytes).fields())
                .extracting(field -> field.fieldName().stringValue())
                .containsExactly(BudgetWeaver.FLAG);
        assertThat(weaving.imports).containsExactly("org.exoos.swap");
        Weaving importing = new Weaving(deployed);
        importing.imports.add("org.exoos.swap");
        budgets.weave(importing.type);
        assertThat(importing.imports).as("not twice").containsExactly("org.exoos.swap");
    }

    @Test
    void classesOfOthersStayAsTheyAre() {
        FakeCandidate plain = new FakeCandidate("plain");
        plain.headers.clear();
        FakeCandidate service = new FakeCandidate("service");
        service.headers.put("Provide-Capability", "osgi.service;objectClass=org.exoos.Other");
        for (FakeCandidate each : List.of(image, plain, service)) {
            Weaving weaving = weave(each);
            assertThat(weaving.bytes).as(each.toString()).isEqualTo(BudgetWeaverTest.bytes(FakeCandidate.Code.class));
            assertThat(weaving.imports).isEmpty();
        }
        assertThat(Budgets.holdsCandidate(deployed.bundle)).isTrue();
        assertThat(Budgets.holdsCandidate(plain.bundle)).isFalse();
        assertThat(Budgets.holdsCandidate(service.bundle)).isFalse();
    }

    @Test
    void aClassThatCannotBeWovenIsNotLoaded() {
        Weaving weaving = new Weaving(deployed);
        weaving.bytes = BudgetWeaverTest.bytes(BudgetWeaverTest.Looping.class);
        assertThatThrownBy(() -> budgets.weave(weaving.type))
                .isInstanceOf(WeavingException.class)
                .hasMessageContaining("cannot be made stoppable: a loop in a method of the interface")
                .hasCauseInstanceOf(BudgetWeaver.UnstoppableException.class);
    }

    @Test
    void whatIsStoppedAreAllClassesOfThatBundle() {
        FakeCandidate other = new FakeCandidate("other").id(2);
        deployed.load(budgets);
        other.load(budgets);
        budgets.stop(deployed.bundle);
        deployed.awaitStop();
        assertThat(other.isStopped()).isFalse();
    }

    @Test
    void whatIsUninstalledIsForgotten() throws Exception {
        FakeCandidate asked = new FakeCandidate("asked").id(2);
        deployed.load(budgets);
        tell(BundleEvent.STOPPED, deployed);
        budgets.stop(deployed.bundle);
        deployed.awaitStop();

        asked.load(budgets);
        tell(BundleEvent.UNINSTALLED, asked);
        budgets.stop(asked.bundle);
        deployed.load(budgets);
        budgets.stop(deployed.bundle);
        deployed.awaitStop();
        assertThat(asked.isStopped()).isFalse();
    }

    @Test
    void typesOfTheBundleAreAskedOfItsLoader() {
        deployed.classes = new ClassLoader() {
            @Override
            public @Nullable InputStream getResourceAsStream(String name) {
                byte[] bytes = name.endsWith(".class")
                        ? BudgetWeaverChecksTest.BUNDLE.get(name.substring(0, name.length() - 6))
                        : null;
                return bytes == null ? null : new ByteArrayInputStream(bytes);
            }
        };
        Weaving weaving = new Weaving(deployed);
        weaving.bytes = BudgetWeaverChecksTest.meeting();
        budgets.weave(weaving.type);
        assertThat(ClassFile.of().parse(weaving.bytes).fields()).hasSize(1);
        deployed.classes = null;
        Weaving without = new Weaving(deployed);
        without.bytes = BudgetWeaverChecksTest.meeting();
        assertThatThrownBy(() -> budgets.weave(without.type)).hasCauseInstanceOf(IllegalArgumentException.class);
    }
}
