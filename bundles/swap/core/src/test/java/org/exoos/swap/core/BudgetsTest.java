package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.swap.Stopped;
import org.exoos.swap.core.BundleRig.Installed;
import org.exoos.swap.core.faulty.FaultyPolicy;
import org.exoos.swap.core.faulty.GoodPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which bundles are woven, and that their code ends. */
@Timeout(120)
@SuppressWarnings("NullAway")
class BudgetsTest {
    @TempDir
    private Path folder;

    private final SwapFixture.Target target = new SwapFixture.Target();

    @Test
    void codeOfADeployedBundleEndsWhenItIsStopped() throws Exception {
        try (BundleRig rig =
                new BundleRig(folder, SwapFixture.SETTINGS, List.of(FaultyPolicy.class, GoodPolicy.class))) {
            Installed other = rig.deploy(target, "other", GoodPolicy.class);
            Installed endless = rig.deploy(target, "endless", FaultyPolicy.class);
            endless.set("method", "runQueue");
            endless.set("fault", "endless loop");
            endless.set("armed", true);
            AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    PolicyContext none = null;
                    ((SchedulerPolicy) endless.component()).runQueue(0, none);
                } catch (Throwable why) {
                    end.set(why);
                }
            });
            BundleRig.await("it loops", () -> endless.fired() > 0);
            rig.manager.engine().budgets.stop(other.bundle());
            rig.manager.engine().budgets.stop(rig.framework);
            assertThat(thread.isAlive()).isTrue();
            rig.manager.engine().budgets.stop(endless.bundle());
            assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
            assertThat(end.get()).isSameAs(Stopped.INSTANCE);
        }
    }

    @Test
    void bundlesOfTheImageAreNotWovenAndInterfacesWithLoopsAreNotLoaded() throws Exception {
        try (BundleRig rig = new BundleRig(
                folder, SwapFixture.SETTINGS, List.of(GoodPolicy.class, BudgetWeaverTest.Looping.class))) {
            Installed deployed = rig.deploy(target, "deployed", GoodPolicy.class);
            Installed image = rig.image(target, "image", GoodPolicy.class);
            assertThat(deployed.component().getClass().getDeclaredFields())
                    .anyMatch(field -> field.getName().equals(BudgetWeaver.FLAG));
            assertThat(image.component().getClass().getDeclaredFields())
                    .noneMatch(field -> field.getName().equals(BudgetWeaver.FLAG));
            String looping = BudgetWeaverTest.Looping.class.getName();
            assertThat(image.bundle().loadClass(looping)).isNotNull();
            assertThatThrownBy(() -> deployed.bundle().loadClass(looping)).isInstanceOf(Throwable.class);
            deployed.bundle().uninstall();
        }
    }

    @Test
    void whatCannotBeStoppedDoesNotKeepTheRestFromIt() throws Exception {
        // Without the class that it extends.
        try (BundleRig rig =
                new BundleRig(folder, SwapFixture.SETTINGS, List.of(BudgetWeaverTest.Round.class, GoodPolicy.class))) {
            Installed deployed = rig.deploy(target, "deployed", GoodPolicy.class);
            String round = BudgetWeaverTest.Round.class.getName();
            assertThatThrownBy(() -> deployed.bundle().loadClass(round)).isInstanceOf(Throwable.class);
            rig.manager.engine().budgets.stop(deployed.bundle());
            var flag = deployed.component().getClass().getDeclaredField(BudgetWeaver.FLAG);
            flag.setAccessible(true);
            BundleRig.await("the others are stopped", () -> {
                try {
                    return flag.getBoolean(null);
                } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    @Test
    void ofVersionsThatProvedThemselvesSomeAreRemembered() {
        KindState state = new KindState(target);
        assertThat(state.confirm()).isNull();
        CandidateEntry last = null;
        for (int i = 0; i < 6; i++) {
            last = CandidateEntry.of(SwapFixture.candidate("v" + i, "1.0", "1.0." + i, i));
            state.charge(last, false);
        }
        assertThat(state.confirm()).isNull();
        assertThat(state.good()).hasSize(4);
        assertThat(state.good().getFirst()).isEqualTo(last);
        assertThat(state.wants(last)).isTrue();
        assertThat(state.previous().name()).isEqualTo("v4");
        state.forget(last);
        assertThat(state.good()).extracting(CandidateEntry::name).containsExactly("v4", "v3", "v2");
    }
}
