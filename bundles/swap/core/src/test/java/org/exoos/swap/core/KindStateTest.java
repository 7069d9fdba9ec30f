package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of one kind, step by step. */
class KindStateTest {
    private long decisions = 1_000;
    private final KindState state = new KindState(new SwapFixture.Target() {
        @Override
        public long decisions() {
            return decisions;
        }
    });
    private final CandidateEntry a = new FakeCandidate("a").entry();
    private final CandidateEntry b = new FakeCandidate("b").entry();
    private final CandidateEntry c = new FakeCandidate("c").entry();

    @Test
    void whoTakesOverIsCurrentAndTheOneBeforeIsGivenBack() {
        assertThat(state.current()).isNull();
        assertThat(state.charge(a, true)).isNull();
        assertThat(state.charge(b, true)).isEqualTo(a);
        assertThat(state.current()).isEqualTo(b);
        assertThat(state.previous()).isEqualTo(a);
    }

    @Test
    void onlyWhoIsInChargeCanBeTakenAway() {
        state.charge(a, true);
        assertThat(state.take(b, false)).isFalse();
        assertThat(state.current()).isEqualTo(a);
        assertThat(state.onTrial()).isTrue();
        assertThat(state.take(a, false)).isTrue();
        assertThat(state.current()).isNull();
        assertThat(state.onTrial()).isFalse();
        assertThat(state.take(a, false)).isFalse();
    }

    @Test
    void whoWasLeftIsKnownByItsNameUnlessItIsBack() {
        assertThat(state.left("a")).isNull();
        state.charge(a, false);
        state.charge(b, false);
        assertThat(state.left("a")).isEqualTo(a);
        assertThat(state.left("b")).isNull();
        state.charge(b, false);
        assertThat(state.previous()).isEqualTo(b);
        assertThat(state.left("b")).as("in charge again").isNull();
    }

    private static CandidateEntry again(CandidateEntry entry, String name, String symbolicName) {
        CandidateEntry other = new FakeCandidate(name).entry();
        return new CandidateEntry(
                entry.kind(), name, entry.api(), other.reference(), other.bundle(), symbolicName, "", "again");
    }

    @Test
    void whoseBundleStoppedComesBackUnderItsName() {
        CandidateEntry same = again(a, "a", "bundle.a");
        assertThat(state.cameBack(same)).as("never there").isFalse();
        state.charge(a, true);
        assertThat(state.cameBack(same)).as("still there").isFalse();
        state.take(a, true);
        assertThat(state.cameBack(same)).isTrue();
        assertThat(state.cameBack(again(a, "b", "bundle.a")))
                .as("another component")
                .isFalse();
        assertThat(state.cameBack(again(a, "a", "bundle.b")))
                .as("another bundle")
                .isFalse();
        state.charge(b, true);
        assertThat(state.cameBack(same)).as("somebody else is there").isFalse();
        state.take(b, false);
        assertThat(state.cameBack(same)).as("somebody else was there").isFalse();
    }

    @Test
    void whoFailedDoesNotComeBack() {
        state.charge(a, true);
        state.take(a, false);
        assertThat(state.cameBack(again(a, "a", "bundle.a"))).isFalse();
    }

    @Test
    void probationTakesTimeAndDecisionsAndBeginsAnew() {
        assertThat(state.trial(1_000, 0, 0)).as("nobody there").isFalse();
        state.charge(a, true);
        assertThat(state.onTrial()).isTrue();
        decisions += 9;
        assertThat(state.trial(60, 100, 10)).isFalse();
        assertThat(state.trial(39, 100, 9)).as("a nanosecond is missing").isFalse();
        assertThat(state.trial(1, 100, 10)).as("a decision is missing").isFalse();
        assertThat(state.trial(0, 100, 9)).isTrue();
        decisions++;
        assertThat(state.trial(0, 100, 10)).isTrue();

        state.charge(b, true);
        assertThat(state.trial(99, 100, 0)).as("time begins anew").isFalse();
        assertThat(state.trial(1, 100, 1)).as("decisions begin anew").isFalse();
        assertThat(state.trial(0, 100, 0)).isTrue();
    }

    @Test
    void whoCompletesItsProbationIsGood() {
        assertThat(state.confirm()).as("nobody there").isNull();
        state.charge(a, true);
        assertThat(state.good()).isEmpty();
        assertThat(state.confirm()).isEqualTo(a);
        assertThat(state.onTrial()).isFalse();
        assertThat(state.trial(1_000, 0, 0)).as("no probation any more").isFalse();
        assertThat(state.confirm()).as("once").isNull();
        assertThat(state.good()).containsExactly(a);
        state.charge(b, true);
        state.take(b, false);
        assertThat(state.confirm()).as("gone").isNull();
        assertThat(state.good()).containsExactly(a);
    }

    @Test
    void whoIsTrustedIsGoodAtOnceAndFourAreRemembered() {
        List<CandidateEntry> all = new ArrayList<>();
        for (String name : List.of("v", "w", "x", "y", "z")) {
            CandidateEntry entry = new FakeCandidate(name).entry();
            all.addFirst(entry);
            state.charge(entry, false);
            assertThat(state.onTrial()).isFalse();
            assertThat(state.good()).isEqualTo(all.subList(0, Math.min(4, all.size())));
        }
        CandidateEntry third = all.get(2);
        state.charge(third, false);
        assertThat(state.good()).as("each once").containsExactly(third, all.get(0), all.get(1), all.get(3));
        state.forget(all.get(0));
        assertThat(state.good()).containsExactly(third, all.get(1), all.get(3));
    }

    @Test
    void wantedAreWhoIsInChargeWhoWasAndTheLastGoodOne() {
        CandidateEntry d = new FakeCandidate("d").entry();
        state.charge(d, false);
        state.charge(a, false);
        state.charge(b, true);
        state.charge(c, true);
        assertThat(state.wants(c)).as("in charge").isTrue();
        assertThat(state.wants(b)).as("before").isTrue();
        assertThat(state.wants(a)).as("last good").isTrue();
        assertThat(state.wants(d)).as("good once").isFalse();
    }

    private CandidateEntry version(String name, boolean image) {
        FakeCandidate candidate = new FakeCandidate(name);
        candidate.symbolicName = "bundle";
        return image ? candidate.ofImage().entry() : candidate.entry();
    }

    @Test
    void afterAProbationThereIsNoWayBackToAnOlderVersion() {
        state.forgetOlder(a);
        assertThat(state.previous()).isNull();
        CandidateEntry old = version("old", false);
        CandidateEntry fresh = version("fresh", false);
        state.charge(old, true);
        state.charge(fresh, true);
        state.forgetOlder(fresh);
        assertThat(state.previous()).isNull();
    }

    @Test
    void butToOtherBundlesToTheImagesAndToItself() {
        CandidateEntry fresh = version("fresh", false);
        for (CandidateEntry before : List.of(a, version("image", true), fresh)) {
            state.charge(before, true);
            state.charge(fresh, true);
            state.forgetOlder(fresh);
            assertThat(state.previous()).isEqualTo(before);
        }
    }
}
