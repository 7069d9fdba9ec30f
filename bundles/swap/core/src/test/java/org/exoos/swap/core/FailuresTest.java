package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.exoos.swap.SwapTarget.Inside;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows when a component fails. */
@Timeout(60)
class FailuresTest {
    private final CoreParts parts = new CoreParts(SwapFixture.SETTINGS);
    private final FakeCandidate a = parts.add("a");
    private final FakeCandidate b = parts.add("b");
    private final FakeCandidate c = parts.add("c");

    /** First {@code a} proved itself. */
    @BeforeEach
    void begin() throws Exception {
        parts.swap(a, true);
        parts.target.steps.clear();
    }

    private String quarantined(FakeCandidate candidate) {
        return parts.quarantine.reason(candidate.entry()).orElse("");
    }

    private void assertUntouched(FakeCandidate candidate) {
        assertThat(quarantined(candidate)).isEmpty();
        assertThat(candidate.isStopped()).isFalse();
    }

    private void fellBack(String failed, String reason) {
        parts.target.inCharge = "builtin";
        parts.failures.fellBack("test", failed, reason);
    }

    // ---- refused on the way

    @Test
    void aRefusalThatChangedNothingHasNoConsequences() {
        parts.failures.onTheWay(parts.state, "a", b.entry(), "no");
        assertThat(parts.state.current()).as("still in charge").isEqualTo(a.entry());
        parts.target.inCharge = "builtin";
        parts.failures.onTheWay(parts.state, "builtin", b.entry(), "no");
        assertThat(parts.state.current())
                .as("the built-in was in charge before")
                .isEqualTo(a.entry());
        parts.state.take(a.entry(), false);
        parts.failures.onTheWay(parts.state, "a", b.entry(), "no");
        assertThat(parts.told()).isEmpty();
        assertThat(parts.target.steps).isEmpty();
        assertUntouched(a);
        assertUntouched(b);
    }

    @Test
    void whoFailsWhenItTakesOverIsOutAndTheOneBeforeIsPutBack() {
        parts.target.inCharge = "builtin";
        parts.target.inside = List.of(new Inside("task 7", "call", 1_000_000));
        parts.failures.onTheWay(parts.state, "a", b.entry(), "threw");
        assertThat(parts.target.inCharge()).isEqualTo("a");
        assertThat(parts.state.current()).isEqualTo(a.entry());
        assertThat(parts.state.previous()).as("it was taken away in between").isNull();
        assertThat(parts.uses(a)).isEqualTo(1);
        assertThat(parts.told()).containsExactly("builtin -> a ROLLED_BACK by core: threw");
        assertThat(parts.history.all().getFirst().nanos()).isBetween(1L, 60_000_000_000L);
        assertThat(quarantined(b)).isEqualTo("threw");
        b.awaitStop();
        assertUntouched(a);
        assertThat(parts.history.lastFailure())
                .contains("component bundle.b 1.0.0 #b0123\nreason threw\ninside task 7: call, 1 ms");
    }

    @Test
    void whenTheOneBeforeCannotBePutBackTheLastGoodOneIs() throws Exception {
        parts.swap(c);
        parts.target.steps.clear();
        parts.target.inCharge = "builtin";
        parts.target.refused = "c";
        parts.failures.onTheWay(parts.state, "c", b.entry(), "threw");
        assertThat(parts.target.steps).containsExactly("check c", "check a", "put a");
        assertThat(parts.state.current()).isEqualTo(a.entry());
        assertThat(quarantined(c)).isEqualTo("it is c");
        c.awaitStop();
        assertThat(parts.told())
                .containsExactly(
                        "builtin -> c REFUSED by core: it is c",
                        "builtin -> a ROLLED_BACK by core: bundle.c 1.0.0 #c0123 failed");
        assertThat(parts.history.lastFailure()).contains("component bundle.c 1.0.0 #c0123\nreason it is c");
        assertThat(parts.uses(c)).isZero();
    }

    // ---- fell back by itself

    @Test
    void whoIsInChargeAndFailsIsOutAndTheLastGoodOneFollows() throws Exception {
        parts.swap(b);
        parts.target.steps.clear();
        parts.target.inside = List.of(new Inside("task 7", "call", 2_000_000));
        fellBack("b", "threw");
        assertThat(parts.told()).containsExactly("b -> builtin FELL_BACK by core: threw");
        assertThat(quarantined(b)).isEqualTo("threw");
        b.awaitStop();
        assertThat(parts.state.current()).isNull();
        assertThat(parts.history.lastFailure()).contains("component bundle.b", "reason threw", "task 7: call, 2 ms");
        assertThat(parts.uses(b)).as("the swap thread lets go of it").isEqualTo(1);
        assertThat(parts.target.steps).isEmpty();

        parts.runLater();
        assertThat(parts.target.steps).containsExactly("check a", "put a");
        assertThat(parts.state.current()).isEqualTo(a.entry());
        assertThat(parts.state.onTrial()).as("it proved itself before").isFalse();
        assertThat(parts.uses(b)).isZero();
        assertThat(parts.told()).contains("builtin -> a ROLLED_BACK by core: bundle.b 1.0.0 #b0123 failed");
    }

    @Test
    void aKindThatIsNotKnownIsNoMatter() {
        parts.failures.fellBack("other", "a", "threw");
        assertThat(parts.told()).isEmpty();
        assertThat(parts.later).isEmpty();
    }

    @Test
    void whileOneIsSwappedItWaits() throws Exception {
        parts.target.putting = () -> parts.failures.fellBack("test", "a", "does not hand over");
        parts.swap(b);
        assertThat(parts.told()).isEmpty();
        assertUntouched(a);
        parts.runLater();
        assertThat(parts.told()).containsExactly("a -> b FELL_BACK by core: does not hand over");
        assertThat(quarantined(a)).isEqualTo("does not hand over");
        a.awaitStop();
        assertUntouched(b);
        assertThat(parts.state.current()).isEqualTo(b.entry());
        assertThat(parts.history.lastFailure()).isEmpty();
    }

    @Test
    void whoIsNotKnownToHaveBeenThereIsWrittenDown() {
        parts.failures.fellBack("test", "stranger", "threw");
        assertThat(parts.told()).containsExactly("stranger -> a FELL_BACK by core: threw");
        parts.failures.fellBack("test", "a", "threw");
        assertThat(parts.told().getLast()).as("in charge again").isEqualTo("a -> a FELL_BACK by core: threw");
        parts.target.inCharge = "builtin";
        parts.failures.fellBack("test", "stranger", "threw");
        assertThat(parts.state.current()).isEqualTo(a.entry());
        parts.state.take(a.entry(), false);
        parts.failures.fellBack("test", "a", "threw");
        assertThat(parts.told()).hasSize(4);
        assertThat(parts.later).isEmpty();
        assertUntouched(a);
    }

    // ---- the watch

    @Test
    void whoKeepsACallForTooLongIsOut() throws Exception {
        parts.swap(b);
        parts.target.steps.clear();
        Inside late = new Inside("task 7", "call", 3_000_000_000L);
        parts.target.inside = List.of(late, new Inside("task 8", "call", 0));
        parts.failures.overdue(parts.state, b.entry(), "too long", List.of(late));
        assertThat(parts.target.steps).containsExactly("fall back: too long");
        assertThat(parts.history.lastFailure())
                .contains("component bundle.b", "reason too long", "inside task 7")
                .doesNotContain("task 8");
        b.awaitStop();
        assertThat(quarantined(b)).isEqualTo("too long");
        assertThat(parts.told()).containsExactly("b -> builtin FELL_BACK by core: too long");
        parts.runLater();
        assertThat(parts.target.inCharge()).isEqualTo("a");
    }

    @Test
    void whoIsTakenAwayAlreadyIsNotTakenAwayTwice() throws Exception {
        parts.swap(b);
        parts.failures.overdue(parts.state, a.entry(), "too long", List.of());
        assertThat(parts.told()).isEmpty();
        assertThat(parts.later).isEmpty();
        assertThat(quarantined(a)).isEmpty();
        assertThat(parts.state.current()).isEqualTo(b.entry());
    }

    // ---- rolling back

    @Test
    void nothingIsRolledBackWhenSomebodyWasFaster() {
        parts.target.inCharge = "builtin";
        parts.failures.rollBack(parts.state, b.entry());
        assertThat(parts.target.steps).as("somebody is known to be in charge").isEmpty();
        parts.target.inCharge = "a";
        parts.state.take(a.entry(), false);
        parts.failures.rollBack(parts.state, b.entry());
        assertThat(parts.target.steps).as("somebody is in charge").isEmpty();
        parts.target.inCharge = "builtin";
        parts.failures.rollBack(parts.state, b.entry());
        assertThat(parts.target.steps).containsExactly("check a", "put a");
    }

    @Test
    void whoCannotComeBackIsOutAndTheNextIsTriedUntilNoneIsLeft() throws Exception {
        parts.swap(b, true);
        parts.swap(c, true);
        parts.target.steps.clear();
        parts.target.refuse = "nothing goes";
        fellBack("c", "threw");
        parts.runLater();
        assertThat(parts.target.steps).containsExactly("check b", "put b", "check a", "put a");
        assertThat(parts.told())
                .containsExactly(
                        "c -> builtin FELL_BACK by core: threw",
                        "builtin -> b REFUSED by core: nothing goes",
                        "builtin -> a REFUSED by core: nothing goes");
        assertThat(quarantined(a)).isEqualTo("nothing goes");
        a.awaitStop();
        b.awaitStop();
        assertThat(parts.target.inCharge()).isEqualTo("builtin");
        assertThat(parts.state.current()).isNull();
    }
}
