package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapListener;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Who is told, and what is known afterwards. */
@Timeout(120)
class SwapEdgesTest extends SwapFixture {

    @TempDir
    private Path folder;

    @Test
    void listenersAreToldUntilTheyGo() throws Exception {
        List<SwapRecord> told = new CopyOnWriteArrayList<>();
        SwapListener broken = entry -> {
            throw new IllegalStateException("on purpose");
        };
        SwapListener listener = told::add;
        manager.addListener(broken);
        manager.addListener(listener);
        manager.addTarget(target);
        add("a");

        SwapRecord outcome = swap("a");

        eventually("it is told", () -> told.contains(outcome));
        manager.removeListener(listener);
        swap("none");
        assertThat(told).noneMatch(entry -> entry.to().equals("none"));
    }

    @Test
    void theHistoryHasAnEnd() {
        History history = new History();
        for (int i = 0; i < 300; i++) {
            history.add("test", "a", "b" + i, "tester", Outcome.DONE, "", i);
        }
        assertThat(history.all()).hasSize(256);
        assertThat(history.all().getFirst().to()).isEqualTo("b44");
        assertThat(history.all().getLast().to()).isEqualTo("b299");
        assertThat(history.has("test")).isTrue();
        assertThat(history.has("other")).isFalse();
    }

    @Test
    void aKindThatIsGoneIsUnknown() throws Exception {
        manager.addTarget(target);
        Target other = new Target();
        manager.removeTarget(other);
        assertThat(manager.kinds()).containsExactly("test");
        assertThat(manager.inCharge("test")).contains("builtin");
        manager.removeTarget(target);
        assertThat(manager.kinds()).isEmpty();
        assertThat(manager.inCharge("test")).isEmpty();
        assertThat(manager.lastGood("test")).isEmpty();
        assertThat(swap("a").reason()).contains("no kind");
        // What is said of it later changes nothing.
        target.observer.fellBack("test", "a", "threw");
        assertThat(manager.history()).hasSize(1);
    }

    @Test
    void aCandidateOfNoKindOrNameIsLeftOut() {
        manager.addTarget(target);
        manager.addCandidate(candidate("", "1.0", "1.0.0", 1));
        assertThat(manager.candidates("test")).isEmpty();
        assertThat(manager.candidates("")).isEmpty();
    }

    @Test
    void healthTellsOfProbationOfMissingComponentsAndOfWhatIsLeft() throws Exception {
        manager.addTarget(target);
        assertThat(manager.health()).singleElement().satisfies(health -> {
            assertThat(health.ok()).isTrue();
            assertThat(health.text()).isEqualTo("builtin in charge");
        });
        add("a");
        assertThat(manager.health()).singleElement().satisfies(health -> {
            assertThat(health.ok()).isFalse();
            assertThat(health.text()).contains("there are candidates");
        });
        swap("a");
        ClassLoader loader = new ClassLoader() {};
        leaks.watch("test", "old 1.0.0", loader);
        leaks.watch("other", "other 1.0.0", loader);
        assertThat(manager.uncollected()).containsExactly("old 1.0.0", "other 1.0.0");
        collections.addAndGet(LeakCheck.COLLECTIONS - 1);
        assertThat(leaks.poll()).isEmpty();
        collections.addAndGet(1);
        eventually(
                "it is on record",
                () -> manager.history().stream()
                        .anyMatch(entry -> entry.outcome() == Outcome.LEFT_BEHIND
                                && entry.reason().contains("old 1.0.0 was uninstalled")));
        assertThat(leaks.poll()).as("each once").isEmpty();
        assertThat(leaks.leaks("test")).isEqualTo(1);
        assertThat(manager.health()).singleElement().satisfies(health -> {
            assertThat(health.ok()).isFalse();
            assertThat(health.text()).startsWith("a ").contains("classes of 1 old versions are left");
        });
        java.lang.ref.Reference.reachabilityFence(loader);
    }

    @Test
    void aVersionThatBrokeTheBuiltInsPeaceIsFollowedByTheOneBefore() throws Exception {
        Target breaking = new Target() {
            @Override
            public void put(String name, SwapCandidate candidate) throws org.exoos.swap.SwapRefusedException {
                if (name.equals("b")) {
                    inCharge = "builtin";
                    throw new org.exoos.swap.SwapRefusedException("b failed while it took over");
                }
                super.put(name, candidate);
            }
        };
        manager.addTarget(breaking);
        add("a");
        manager.addCandidate(candidate("b", "1.0", "1.0.0", 2));
        assertThat(swap("a").done()).isTrue();
        assertThat(swap("b").reason()).contains("while it took over");
        eventually("the one before is back", () -> breaking.inCharge().equals("a"));
        assertThat(manager.lastFailure()).contains("component bundle.b");
        assertThat(swap("b").reason()).contains("quarantined");
    }

    @Test
    void afterAMinuteTheBootWasGood() throws Exception {
        Path file = folder.resolve("choices.properties");
        choices = file.toFile();
        restart(SETTINGS);
        assertThat(Files.readString(file)).contains("boots.unfinished=1");
        Watch watch = new Watch(manager.engine(), SETTINGS);
        watch.look(59_000_000_000L);
        assertThat(Files.readString(file)).contains("boots.unfinished=1");
        watch.look(2_000_000_000L);
        assertThat(Files.readString(file)).contains("boots.unfinished=0");
        watch.close();
    }

    @Test
    void apiVersionsThatCannotBeReadFitNothing() {
        assertThat(ApiVersions.fits("1.2", "1.2")).isTrue();
        assertThat(ApiVersions.fits("1.3", "1.2")).isFalse();
        assertThat(ApiVersions.fits("2.0", "1.2")).isFalse();
        assertThat(ApiVersions.fits("0.9", "1.2")).isFalse();
        assertThat(ApiVersions.fits("one", "1.2")).isFalse();
        assertThat(ApiVersions.fits("", "0.0")).isFalse();
    }

    @Test
    void asAServiceItTakesItsConfiguration() throws Exception {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults());
        BundleContext bundles = context;
        Map<String, Object> config = new HashMap<>(
                Map.of("probationMillis", 50L, "probationDecisions", 50L, "warmMillis", 10_000L, "periodMillis", 50L));
        config.put("checkImage", false);
        SwapManager service = new SwapManager(bundles, config, machine.processors());
        service.addTarget(target);
        service.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        assertThat(get(service.swap("test", "a", "tester")).done()).isTrue();
        assertThat(service.inCharge("test")).contains("a");
        service.deactivate();
    }

    @Test
    void aSettingThatIsNoNumberIsNamed() {
        assertThatThrownBy(() -> Settings.of(Map.of("probationMillis", "soon")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("probationMillis is no number: soon");
    }

    @Test
    void aTargetIsKnownOnce() throws Exception {
        manager.addTarget(target);
        add("a");
        swap("a");
        manager.addTarget(target);
        assertThat(manager.kinds()).containsExactly("test");
        assertThat(manager.candidates("test"))
                .singleElement()
                .satisfies(a -> assertThat(a.inCharge()).isTrue());
    }

    @Test
    void whoCannotComeBackIsOutAsWellAndTheOneBeforeIsTried() throws Exception {
        Target breaking = new Target() {
            @Override
            public void put(String name, SwapCandidate candidate) throws SwapRefusedException {
                if (name.equals("c")) {
                    inCharge = "builtin";
                    refuse = "nothing goes";
                }
                super.put(name, candidate);
            }
        };
        manager.addTarget(breaking);
        add("a");
        manager.addCandidate(candidate("b", "1.0", "1.0.0", 2));
        manager.addCandidate(candidate("c", "1.0", "1.0.0", 3));
        swap("a");
        eventually("a is good", () -> manager.lastGood("test").orElse("").contains("bundle.a"));
        swap("b");
        eventually("b is good", () -> manager.lastGood("test").orElse("").contains("bundle.b"));
        assertThat(swap("c").done()).isFalse();
        for (String name : List.of("a", "b", "c")) {
            eventually(
                    name + " is out",
                    () -> manager.candidates("test").stream()
                            .anyMatch(info ->
                                    info.name().equals(name) && info.state().startsWith("quarantined")));
        }
        assertThat(breaking.inCharge()).isEqualTo("builtin");
    }

    @Test
    void whoeverWasFasterThanTheRollbackStays() throws Exception {
        manager.addTarget(target);
        ServiceReference<SwapCandidate> a = add("a");
        manager.addCandidate(candidate("b", "1.0", "1.0.0", 2));
        CompletableFuture<CompletableFuture<SwapRecord>> wish = new CompletableFuture<>();
        // Listeners are told by the swap thread here: what is wished for meanwhile waits in this order.
        manager.addListener(entry -> {
            if (entry.to().equals("a")) {
                wish.complete(manager.swap("test", "b", "tester"));
                target.inCharge = "builtin";
                target.observer.fellBack("test", "a", "threw");
            }
        });

        swap("a");

        assertThat(get(wish.get(10, TimeUnit.SECONDS)).done()).isTrue();
        eventually("the rollback has had its turn", () -> uses.get(a) == 0);
        assertThat(target.inCharge()).isEqualTo("b");
        assertThat(manager.history())
                .extracting(SwapRecord::outcome)
                .contains(Outcome.FELL_BACK)
                .doesNotContain(Outcome.ROLLED_BACK);
    }
}
