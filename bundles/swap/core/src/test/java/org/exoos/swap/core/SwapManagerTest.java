package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapService.Request;
import org.exoos.swap.SwapTarget;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceReference;

class SwapManagerTest extends SwapFixture {
    @Test
    void putsACandidateInChargeAndRemembersIt() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));

        SwapRecord outcome = swap("a");

        assertThat(outcome.outcome()).isEqualTo(Outcome.DONE);
        assertThat(outcome.from()).isEqualTo("builtin");
        assertThat(manager.inCharge("test")).contains("a");
        assertThat(manager.history()).first().isEqualTo(outcome);
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

    @Test
    void whatFailsWhenItIsLeftIsQuarantinedAndTheNextStays() throws Exception {
        manager.addTarget(target);
        manager.addCandidate(candidate("a", "1.0", "1.0.0", 1));
        manager.addCandidate(candidate("b", "1.0", "1.0.0", 2));
        assertThat(swap("a").done()).isTrue();
        assertThat(swap("b").done()).isTrue();

        SwapTarget.Observer observer = target.observer;
        assertThat(observer).isNotNull();
        observer.fellBack("test", "a", "does not come back from handing over its state");

        assertThat(target.inCharge()).isEqualTo("b");
        assertThat(swap("a").reason()).contains("quarantined (does not come back");
        assertThat(swap("b").done()).isTrue();
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
