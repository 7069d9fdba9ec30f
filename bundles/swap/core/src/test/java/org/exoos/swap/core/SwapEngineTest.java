package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.swap.SwapService.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who is put in charge unasked, what is asked for in vain, and what goes when it is not wanted any more. */
@Timeout(120)
class SwapEngineTest extends SwapFixture {
    /** A probation ends only when a test says so. */
    private static final Settings STILL = new Settings(3_600_000, 0, 5_000, 3_600_000, false);

    @TempDir
    private Path folder;

    /** Who fails when it is put in charge. */
    private volatile String failing = "";

    private final List<String> puts = new CopyOnWriteArrayList<>();
    private final Target noting = new Target() {
        @Override
        public void put(String name, SwapCandidate candidate) throws SwapRefusedException {
            puts.add(name);
            if (name.equals(failing)) {
                inCharge = builtIn();
                throw new SwapRefusedException(name + " failed");
            }
            super.put(name, candidate);
        }
    };

    @BeforeEach
    void begin() {
        restart(STILL);
    }

    private FakeCandidate come(FakeCandidate candidate) {
        manager.addCandidate(candidate.reference);
        return candidate;
    }

    private FakeCandidate come(String name) {
        return come(new FakeCandidate(name).hash(name + "0123"));
    }

    /** All that the swap thread was asked for is done. */
    private void settle() throws Exception {
        swap("none");
    }

    private void confirm() throws Exception {
        manager.engine().states().forEach(state -> manager.engine().confirm(state));
        settle();
    }

    private String state(String name) {
        return manager.candidates("test").stream()
                .filter(info -> info.name().equals(name))
                .map(CandidateInfo::state)
                .findFirst()
                .orElseThrow();
    }

    // ---- unasked

    @Test
    void whoIsPreferredTakesOverWhenItComesAndNobodyElse() throws Exception {
        noting.preferred = "a";
        manager.addTarget(noting);
        come("b");
        assertThat(get(manager.undo("test", "tester")).done()).isFalse();
        assertThat(puts).isEmpty();
        manager.removeTarget(noting);
        restart(STILL);
        manager.addTarget(noting);
        come("a");
        eventually("it is put in charge", () -> noting.inCharge().equals("a"));
        assertThat(puts).containsExactly("a");
    }

    @Test
    void ofTheImageItIsTrustedAtBootAndNotWhenSomebodyAsks() throws Exception {
        noting.preferred = "a";
        come(new FakeCandidate("a").ofImage());
        come(new FakeCandidate("b").ofImage());
        manager.addTarget(noting);
        settle();
        assertThat(manager.history().getFirst().requester()).isEqualTo("boot");
        assertThat(state("a")).isEqualTo("in charge");
        swap("b");
        assertThat(state("b")).isEqualTo("on probation");
    }

    @Test
    void ofAnotherOriginItIsOnProbationAfterABootToo() throws Exception {
        noting.preferred = "a";
        come("a");
        manager.addTarget(noting);
        settle();
        assertThat(state("a")).isEqualTo("on probation");
    }

    @Test
    void whatWasChosenBeforeGoesBeforeWhatIsPreferredAsLongAsItIsThere() throws Exception {
        Path file = folder.resolve("choices.properties");
        choices = file.toFile();
        Files.writeString(file, "choice.test=b\n");
        for (boolean there : new boolean[] {true, false}) {
            restart(STILL);
            Target fresh = new Target();
            fresh.preferred = "a";
            come("a");
            if (there) {
                come("b");
            }
            manager.addTarget(fresh);
            settle();
            assertThat(fresh.inCharge()).isEqualTo(there ? "b" : "a");
            manager.engine().bootIsGood();
        }
    }

    // ---- asked

    @Test
    void whoIsInChargeIsNotPutThereAgain() throws Exception {
        manager.addTarget(noting);
        come("a");
        come("b");
        assertThat(swap("a").done()).isTrue();
        assertThat(swap("a").done()).isTrue();
        assertThat(puts).containsExactly("a");
        noting.inCharge = "builtin";
        assertThat(swap("a").done()).isTrue();
        assertThat(puts).as("the core fell back meanwhile").containsExactly("a", "a");
        assertThat(swap("b").done()).isTrue();
        assertThat(puts).containsExactly("a", "a", "b");
    }

    @Test
    void theHistoryTellsHowLongItTook() throws Exception {
        manager.addTarget(noting);
        come("a");
        SwapRecord outcome = swap("a");
        assertThat(outcome.nanos()).isBetween(1L, 120_000_000_000L);
    }

    @Test
    void aVersionThatNobodyCanWantIsUninstalled() throws Exception {
        manager.addTarget(noting);
        List<FakeCandidate> versions = new ArrayList<>();
        for (String version : List.of("1.0.0", "1.1.0", "1.2.0")) {
            FakeCandidate candidate = new FakeCandidate("a").version(version).hash(version);
            versions.add(come(candidate));
            assertThat(swap("a").done()).isTrue();
        }
        assertThat(versions.get(0).asked).contains("uninstall");
        assertThat(versions.get(1).asked).doesNotContain("uninstall");
        assertThat(versions.get(2).asked).doesNotContain("uninstall");
    }

    @Test
    void aDryRunUninstallsNothing() throws Exception {
        manager.addTarget(noting);
        come("b");
        swap("b");
        FakeCandidate current = come(new FakeCandidate("a").version("2.0.0").hash("2"));
        assertThat(swap("a").done()).isTrue();
        FakeCandidate older = come(new FakeCandidate("a").version("1.0.0").hash("1"));
        Request dry = new Request("test", "a", "tester", "", false, true);
        assertThat(get(manager.swap(dry)).outcome()).isEqualTo(Outcome.POSSIBLE);
        assertThat(older.asked).doesNotContain("uninstall");
        assertThat(swap("a").done()).isTrue();
        assertThat(older.asked).contains("uninstall");
        assertThat(current.asked).doesNotContain("uninstall");
    }

    @Test
    void whatProvesItselfIsChosenForTheNextBootAndItsOlderVersionGoes() throws Exception {
        Path file = folder.resolve("choices.properties");
        choices = file.toFile();
        restart(STILL);
        manager.addTarget(noting);
        FakeCandidate old = come(new FakeCandidate("a").hash("1"));
        swap("a");
        come(new FakeCandidate("a").version("2.0.0").hash("2"));
        swap("a");
        assertThat(old.asked).doesNotContain("uninstall");
        assertThat(Files.readString(file)).doesNotContain("choice.test");
        confirm();
        assertThat(Files.readString(file)).contains("choice.test=a");
        assertThat(old.asked).contains("uninstall");
        assertThat(get(manager.undo("test", "tester")).reason()).isEqualTo("there is nothing to go back to");
        assertThat(manager.history()).anySatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo(Outcome.CONFIRMED);
            assertThat(entry.reason()).isEqualTo("bundle.a 2.0.0 #2");
        });
    }

    @Test
    void whoFailsWhenItTakesOverIsOutAndTheOneBeforeIsBack() throws Exception {
        manager.addTarget(noting);
        come("a");
        come("b");
        swap("a");
        failing = "b";
        assertThat(swap("b").reason()).isEqualTo("b failed");
        settle();
        assertThat(puts).containsExactly("a", "b", "a");
        assertThat(state("b")).isEqualTo("quarantined: b failed");
        assertThat(manager.history().get(2).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void whoIsRefusedInADryRunIsNotBlamedForABuiltInThatTookOverMeanwhile() throws Exception {
        manager.addTarget(noting);
        come("a");
        FakeCandidate b = come("b");
        swap("a");
        b.resolved = false;
        b.resolve = () -> noting.inCharge = "builtin";
        Request dry = new Request("test", "b", "tester", "", false, true);
        assertThat(get(manager.swap(dry)).reason()).contains("is not resolved");
        settle();
        assertThat(puts).containsExactly("a");
        assertThat(state("b")).isEmpty();
    }

    // ---- what goes

    @Test
    void whenTheBundleInChargeStopsTheLastGoodOneFollows() throws Exception {
        manager.addTarget(noting);
        come("a");
        FakeCandidate b = come("b");
        swap("a");
        confirm();
        swap("b");
        manager.removeCandidate(b.reference);
        settle();
        assertThat(puts).containsExactly("a", "b", "a");
        assertThat(state("a")).isEqualTo("in charge");
        assertThat(manager.history()).extracting(SwapRecord::outcome).contains(Outcome.FELL_BACK, Outcome.ROLLED_BACK);
    }
}
