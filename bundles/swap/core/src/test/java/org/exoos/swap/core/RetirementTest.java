package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which versions are uninstalled when one is in charge. */
class RetirementTest {
    private final LeakCheck leaks = new LeakCheck(() -> 0);
    private final Retirement retirement = new Retirement(leaks, new Bounded(() -> {}));
    private final KindState state = new KindState(new SwapFixture.Target());
    private final FakeCandidate current = new FakeCandidate("a").version("2.0.0");

    private void retire(CandidateEntry... entries) {
        retirement.retireOlder(state, List.of(entries));
    }

    private FakeCandidate old() {
        return new FakeCandidate("a").version("1.0.0");
    }

    @Test
    void anOlderVersionIsUninstalledAndItsClassesWatched() {
        state.charge(current.entry(), true);
        FakeCandidate old = old();
        retire(old.entry(), current.entry());
        assertThat(old.asked).containsExactly("uninstall");
        assertThat(current.asked).isEmpty();
        assertThat(leaks.uncollected()).containsExactly("bundle.a 1.0.0 #0123456789ab");
    }

    @Test
    void nobodyIsWhenNobodyIsInCharge() {
        FakeCandidate old = old();
        retire(old.entry());
        assertThat(old.asked).isEmpty();
    }

    @Test
    void whatIsAnotherThingStays() {
        state.charge(current.entry(), true);
        FakeCandidate kind = old();
        kind.properties.put(org.exoos.swap.Candidate.PREFIX_ + "kind", "other");
        FakeCandidate name = old();
        name.properties.put(org.exoos.swap.Candidate.PREFIX_ + "name", "b");
        FakeCandidate bundle = old();
        bundle.symbolicName = "bundle.b";
        FakeCandidate newer = old().version("2.0.1");
        FakeCandidate image = old().ofImage();
        for (FakeCandidate each : List.of(kind, name, bundle, newer, image)) {
            retire(each.entry());
            assertThat(each.asked).as(each + " " + each.location).isEmpty();
        }
        assertThat(leaks.uncollected()).isEmpty();
    }

    @Test
    void whatIsInTheSameBundleStays() {
        FakeCandidate old = old();
        CandidateEntry now = current.entry();
        CandidateEntry before = old.entry();
        state.charge(
                new CandidateEntry("test", "a", "1.0", now.reference(), old.bundle, "bundle.a", "0123", "same bundle"),
                true);
        retire(before);
        assertThat(old.asked).isEmpty();
    }

    @Test
    void whatIsWantedForUndoStays() {
        FakeCandidate old = old();
        state.charge(old.entry(), true);
        state.charge(current.entry(), true);
        retire(old.entry());
        assertThat(old.asked).isEmpty();
    }

    @Test
    void whatWasGoodOnceIsForgotten() {
        FakeCandidate old = old();
        CandidateEntry between = new FakeCandidate("b").entry();
        state.charge(old.entry(), false);
        state.charge(between, false);
        state.charge(current.entry(), false);
        retire(old.entry());
        assertThat(old.asked).containsExactly("uninstall");
        assertThat(state.good()).containsExactly(current.entry(), between);
    }

    @Test
    void whatHasNoClassesOrDoesNotGoIsNotWatched() {
        state.charge(current.entry(), true);
        FakeCandidate unresolved = old();
        unresolved.resolved = false;
        FakeCandidate empty = old();
        empty.classes = null;
        FakeCandidate stays = old();
        stays.uninstall = () -> {
            throw new IllegalStateException("on purpose");
        };
        retire(unresolved.entry(), empty.entry(), stays.entry());
        for (FakeCandidate each : List.of(unresolved, empty, stays)) {
            assertThat(each.asked).containsExactly("uninstall");
        }
        assertThat(leaks.uncollected()).isEmpty();
    }
}
