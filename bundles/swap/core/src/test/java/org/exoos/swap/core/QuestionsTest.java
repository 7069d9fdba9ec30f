package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.swap.SwapService.Health;
import org.junit.jupiter.api.Test;

/** Who is meant, who is there, and how things are. */
class QuestionsTest {
    private final Map<String, KindState> states = new HashMap<>();
    private final Set<CandidateEntry> candidates = new LinkedHashSet<>();
    private final Quarantine quarantine = new Quarantine();
    private final AtomicLong collections = new AtomicLong();
    private final LeakCheck leaks = new LeakCheck(collections::get);
    private final Questions questions = new Questions(states, candidates, quarantine, leaks);
    private final SwapFixture.Target target = new SwapFixture.Target();
    private final KindState state = new KindState(target);

    private CandidateEntry add(FakeCandidate candidate) {
        CandidateEntry entry = candidate.entry();
        candidates.add(entry);
        return entry;
    }

    private CandidateEntry add(String name) {
        return add(new FakeCandidate(name).hash(name + "0123"));
    }

    @Test
    void theNewestOfANameIsChosen() throws Exception {
        add(new FakeCandidate("a").version("1.0.0"));
        CandidateEntry newest = add(new FakeCandidate("a").version("2.0.0"));
        add(new FakeCandidate("b").version("3.0.0"));
        assertThat(questions.choose("test", "a")).contains(newest);
        assertThat(questions.choose("test", "c")).isEmpty();
        assertThat(questions.find("test", "a")).isEqualTo(newest);
        assertThatThrownBy(() -> questions.find("test", "c"))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessage("there is no test \"c\"; there are [a, b]");
    }

    @Test
    void afterAFailureTheLastGoodOneThatCanBeUsedIsMeant() {
        FakeCandidate gone = new FakeCandidate("gone").hash("1");
        CandidateEntry first = add("first");
        CandidateEntry second = add("second");
        CandidateEntry removed = add("removed");
        CandidateEntry bad = add("bad");
        CandidateEntry failed = add("failed");
        for (CandidateEntry entry : new CandidateEntry[] {first, second, removed}) {
            state.charge(entry, false);
        }
        assertThat(questions.good(state, failed)).contains(removed);
        candidates.remove(removed);
        assertThat(questions.good(state, failed)).contains(second);
        assertThat(questions.good(state, second)).as("not itself").contains(first);
        state.charge(bad, false);
        quarantine.add(bad, "threw");
        assertThat(questions.good(state, failed)).as("not one in quarantine").contains(second);
        state.charge(add(gone), false);
        assertThat(questions.good(state, failed)).map(CandidateEntry::name).contains("gone");
        gone.gone = true;
        assertThat(questions.good(state, failed)).as("not one that is gone").contains(second);
    }

    @Test
    void whenNoneIsGoodItIsWhatTheImagePrefers() {
        target.preferred = "a";
        CandidateEntry failed = add("failed");
        assertThat(questions.good(state, failed)).isEmpty();
        CandidateEntry deployed = add(new FakeCandidate("a").version("3.0.0"));
        add("b");
        assertThat(questions.good(state, failed)).contains(deployed);
        assertThat(questions.good(state, deployed)).as("not itself").isEmpty();
        CandidateEntry image = add(new FakeCandidate("a").version("1.0.0").ofImage());
        assertThat(questions.good(state, failed)).as("the image's own first").contains(image);
        CandidateEntry newer = add(new FakeCandidate("a").version("1.1.0").ofImage());
        assertThat(questions.good(state, failed)).contains(newer);
        quarantine.add(newer, "threw");
        assertThat(questions.good(state, failed)).contains(image);
    }

    @Test
    void theyAreDescribedByNameAndTheNewestFirst() {
        add(new FakeCandidate("b").hash("1"));
        add(new FakeCandidate("a").hash("2").version("1.0.0"));
        add(new FakeCandidate("a").hash("3").version("1.1.0"));
        FakeCandidate gone = new FakeCandidate("gone");
        add(gone);
        gone.gone = true;
        FakeCandidate other = new FakeCandidate("other");
        other.properties.put(org.exoos.swap.Candidate.PREFIX_ + "kind", "other");
        add(other);
        assertThat(questions.describe("test"))
                .containsExactly(
                        new CandidateInfo("test", "a", "1.0", "bundle.a 1.1.0 #3", false, ""),
                        new CandidateInfo("test", "a", "1.0", "bundle.a 1.0.0 #2", false, ""),
                        new CandidateInfo("test", "b", "1.0", "bundle.b 1.0.0 #1", false, ""));
    }

    private String standing(String name) {
        CandidateInfo info = questions.describe("test").stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return info.inCharge() + " " + info.state();
    }

    @Test
    void eachIsToldWhereItStands() {
        CandidateEntry a = add("a");
        CandidateEntry b = add("b");
        CandidateEntry c = add("c");
        quarantine.add(c, "threw");
        assertThat(standing("a")).as("no core is there").isEqualTo("false ");
        states.put("test", state);
        assertThat(standing("a")).isEqualTo("false ");
        state.charge(a, true);
        assertThat(standing("a")).isEqualTo("true on probation");
        state.confirm();
        assertThat(standing("a")).isEqualTo("true in charge");
        state.charge(b, true);
        assertThat(standing("a")).isEqualTo("false last good");
        assertThat(standing("b")).isEqualTo("true on probation");
        state.confirm();
        assertThat(standing("a")).as("good before the last").isEqualTo("false ");
        assertThat(standing("c")).isEqualTo("false quarantined: threw");
    }

    @Test
    void healthIsGoodUnlessTheBuiltInStandsInOrClassesAreLeft() {
        assertThat(questions.health(state)).isEqualTo(new Health("test", true, "builtin in charge"));
        FakeCandidate other = new FakeCandidate("other");
        other.properties.put(org.exoos.swap.Candidate.PREFIX_ + "kind", "other");
        add(other);
        assertThat(questions.health(state).ok()).as("of another kind").isTrue();
        CandidateEntry a = add("a");
        assertThat(questions.health(state))
                .isEqualTo(new Health("test", false, "builtin in charge, though there are candidates"));
        state.charge(a, true);
        target.inCharge = "a";
        assertThat(questions.health(state)).isEqualTo(new Health("test", true, "a on probation"));
        state.confirm();
        assertThat(questions.health(state)).isEqualTo(new Health("test", true, "a in charge"));
        ClassLoader loader = new ClassLoader() {};
        leaks.watch("test", "old", loader);
        collections.addAndGet(LeakCheck.COLLECTIONS);
        assertThat(leaks.poll()).hasSize(1);
        assertThat(questions.health(state))
                .isEqualTo(new Health("test", false, "a in charge, classes of 1 old versions are left"));
        Reference.reachabilityFence(loader);
    }
}
