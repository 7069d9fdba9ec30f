package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.AbstractThrowableAssert;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps of one swap. */
@Timeout(60)
class SwapperTest {
    private final CoreParts parts = new CoreParts(SwapFixture.SETTINGS);
    private final FakeCandidate a = parts.add("a");

    private static AbstractThrowableAssert<?, ?> assertRefused(CoreParts parts, FakeCandidate next, boolean trusted) {
        return assertThatThrownBy(() -> parts.swap(next, trusted)).isInstanceOf(SwapRefusedException.class);
    }

    private void request(boolean force, boolean dry) throws SwapRefusedException {
        parts.swapper.swap(parts.state, a.entry(), new Request("test", "a", "tester", "", force, dry), false);
    }

    @Test
    void oneThatIsNewIsCheckedWarmedAndPutInChargeOnTrial() throws Exception {
        SwapCandidate component = new SwapCandidate() {};
        parts.made = () -> component;
        parts.swap(a);
        assertThat(parts.target.shown).containsExactly(component, component, component);
        assertThat(parts.target.steps).containsExactly("check a", "warm a", "put a");
        assertThat(a.asked).containsExactly("classes");
        assertThat(parts.state.current()).isEqualTo(a.entry());
        assertThat(parts.state.onTrial()).isTrue();
        assertThat(parts.uses(a)).isEqualTo(1);
    }

    @Test
    void theOneBeforeIsLetGoOf() throws Exception {
        FakeCandidate b = parts.add("b");
        parts.swap(a);
        parts.swap(b);
        assertThat(parts.uses(a)).isZero();
        assertThat(parts.uses(b)).isEqualTo(1);
        assertThat(parts.state.previous()).isEqualTo(a.entry());
    }

    @Test
    void oneThatIsTrustedIsPutInChargeForGood() throws Exception {
        a.resolved = false;
        parts.swap(a, true);
        assertThat(parts.target.steps).containsExactly("check a", "put a");
        assertThat(a.asked).isEmpty();
        assertThat(parts.state.onTrial()).isFalse();
        assertThat(parts.state.good()).containsExactly(a.entry());
    }

    @Test
    void othersMustBeWiredAsTheyShould() {
        a.resolved = false;
        assertRefused(parts, a, false).hasMessageContaining("is not resolved");
        assertThat(parts.target.steps).isEmpty();
        assertThat(parts.uses(a)).isZero();
    }

    @Test
    void contentIsLookedAtAndWarmedOnce() throws Exception {
        FakeCandidate b = parts.add("b");
        FakeCandidate same = parts.add("a");
        parts.swap(a);
        parts.swap(b);
        parts.swap(same);
        assertThat(parts.target.steps)
                .containsExactly("check a", "warm a", "put a", "check b", "warm b", "put b", "check a", "put a");
        assertThat(same.asked).isEmpty();
    }

    @Test
    void classesOfTheImageAreLookedAtWhenThatIsWanted() throws Exception {
        FakeCandidate image = parts.add("i").ofImage();
        parts.swap(image);
        assertThat(image.asked).isEmpty();
        CoreParts strict = new CoreParts(new Settings(50, 0, 5_000, 10, true));
        strict.swap(image);
        assertThat(image.asked).containsExactly("classes");
    }

    @Test
    void whoForcesItTakesItAsItIs() throws Exception {
        parts.quarantine.add(a.entry(), "threw");
        assertRefused(parts, a, false).hasMessage("bundle.a 1.0.0 #a0123 is quarantined (threw); force it if you must");
        assertRefused(parts, a, true).hasMessageContaining("quarantined");
        assertThat(parts.target.steps).isEmpty();
        request(true, false);
        assertThat(a.asked).isEmpty();
        assertThat(parts.state.current()).isEqualTo(a.entry());
        assertThat(parts.quarantine.reason(a.entry()))
                .as("it has another chance")
                .isEmpty();
    }

    @Test
    void oneForAnotherApiIsRefused() {
        a.properties.put(org.exoos.swap.Candidate.PREFIX_ + "api", "1.3");
        assertRefused(parts, a, true)
                .hasMessage("bundle.a 1.0.0 #a0123 was written for version 1.3 of the test API, this is 1.2");
    }

    @Test
    void aDryRunGoesAsFarAsThatChangesNothing() throws Exception {
        parts.quarantine.add(a.entry(), "threw");
        request(true, true);
        assertThat(parts.target.steps).containsExactly("check a", "warm a");
        assertThat(parts.state.current()).isNull();
        assertThat(parts.uses(a)).isZero();
        assertThat(parts.quarantine.reason(a.entry())).contains("threw");
    }

    @Test
    void oneThatIsRefusedIsLetGoOf() {
        parts.target.refused = "a";
        assertRefused(parts, a, false).hasMessage("it is a");
        assertThat(parts.uses(a)).isZero();
        assertThat(parts.state.current()).isNull();
    }

    @Test
    void thatItSwapsIsKnownWhileItDoes() throws Exception {
        KindState other = new KindState(parts.target);
        boolean[] seen = new boolean[2];
        parts.target.putting = () -> {
            seen[0] = parts.swapper.isSwapping(parts.state);
            seen[1] = parts.swapper.isSwapping(other);
        };
        assertThat(parts.swapper.isSwapping(parts.state)).isFalse();
        parts.swap(a);
        assertThat(seen).containsExactly(true, false);
        assertThat(parts.swapper.isSwapping(parts.state)).isFalse();
        parts.target.refused = "a";
        assertRefused(parts, a, false);
        assertThat(parts.swapper.isSwapping(parts.state)).isFalse();
    }

    @Test
    void oneThatFailsInPracticeIsQuarantinedAndPractisesAgain() throws Exception {
        parts.target.warming = () -> {
            throw new IllegalStateException("cold");
        };
        assertRefused(parts, a, false)
                .hasMessageContaining("warming bundle.a 1.0.0 #a0123 failed")
                .hasMessageContaining("cold");
        assertThat(parts.quarantine.reason(a.entry()).orElse("")).contains("cold");
        assertThat(parts.uses(a)).isZero();
        parts.target.warming = () -> {};
        request(true, false);
        assertThat(parts.target.steps).containsExactly("check a", "warm a", "check a", "warm a", "put a");
    }

    @Test
    void whatCannotBeMadeIsRefused() {
        parts.made = () -> {
            throw new IllegalStateException("on purpose");
        };
        assertRefused(parts, a, true)
                .hasMessage(
                        "bundle.a 1.0.0 #a0123 cannot be instantiated: java.lang.IllegalStateException: on purpose");
        parts.made = () -> null;
        assertRefused(parts, a, true).hasMessage("bundle.a 1.0.0 #a0123 cannot be instantiated: see the log");
    }

    @Test
    void lettingGoOfNobodyOrOfOneThatDoesNotWantIsNoMatter() throws Exception {
        parts.swapper.release(null);
        assertThat(parts.uses).isEmpty();
        parts.swap(a);
        parts.swapper.release(a.entry());
        assertThat(parts.uses(a)).isZero();
    }

    private static final class Hanging {
        private final CountDownLatch begun = new CountDownLatch(1);

        /** Does not end by itself. */
        Object hang() throws InterruptedException {
            begun.countDown();
            return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
        }
    }

    private static CoreParts impatient() {
        return new CoreParts(new Settings(50, 0, 1_000, 10, false));
    }

    @Test
    void codeThatDoesNotEndWhenItIsMadeIsStopped() {
        CoreParts parts = impatient();
        FakeCandidate slow = parts.add("slow");
        parts.made = new Hanging()::hang;
        assertRefused(parts, slow, true)
                .hasMessageContaining("making bundle.slow")
                .hasMessageContaining("1000 ms");
        slow.awaitStop();
    }

    @Test
    void codeThatDoesNotEndInPracticeIsStoppedAndQuarantined() {
        CoreParts parts = impatient();
        FakeCandidate slow = parts.add("slow");
        parts.target.warming = new Hanging()::hang;
        assertRefused(parts, slow, false).hasMessageContaining("warming bundle.slow");
        slow.awaitStop();
        assertThat(parts.quarantine.reason(slow.entry()).orElse("")).contains("did not end within 1000 ms");
    }

    /** Takes as long as cores may wait by themselves. */
    @Test
    void codeThatDoesNotEndWhenItTakesOverIsStoppedAndTheBuiltInTakesOver() {
        CoreParts parts = impatient();
        FakeCandidate slow = parts.add("slow");
        parts.target.putting = new Hanging()::hang;
        assertRefused(parts, slow, true)
                .hasMessageContaining("putting bundle.slow 1.0.0 #slow0123 in charge did not end within 6000 ms");
        slow.awaitStop();
        assertThat(parts.target.steps)
                .containsExactly("check slow", "put slow", "fall back: it could not be put in charge in time");
        assertThat(parts.quarantine.reason(slow.entry())).contains("it could not be put in charge in time");
        assertThat(parts.state.current()).isNull();
        assertThat(parts.uses(slow)).isZero();
    }
}
