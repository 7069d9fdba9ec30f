package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.exoos.swap.Candidate;
import org.junit.jupiter.api.Test;

/** What a registered candidate is called, and which requests mean it. */
class CandidateEntryTest {
    @Test
    void aDeployedOneIsKnownByItsContent() {
        CandidateEntry entry = new FakeCandidate("a").entry();
        assertThat(entry.kind()).isEqualTo("test");
        assertThat(entry.name()).isEqualTo("a");
        assertThat(entry.api()).isEqualTo("1.0");
        assertThat(entry.symbolicName()).isEqualTo("bundle.a");
        assertThat(entry.hash()).isEqualTo("0123456789abcdef");
        assertThat(entry.identity()).isEqualTo("bundle.a 1.0.0 #0123456789ab");
        assertThat(entry.content()).isEqualTo("0123456789abcdef/test/a");
        assertThat(entry.ofImage()).isFalse();
        assertThat(new FakeCandidate("a").hash("abc").entry().identity()).isEqualTo("bundle.a 1.0.0 #abc");
    }

    @Test
    void oneOfTheImageIsKnownByItsVersion() {
        CandidateEntry entry = new FakeCandidate("a").ofImage().entry();
        assertThat(entry.hash()).isEmpty();
        assertThat(entry.identity()).isEqualTo("bundle.a 1.0.0");
        assertThat(entry.content()).isEqualTo("bundle.a 1.0.0/test/a");
        assertThat(entry.ofImage()).isTrue();
        for (String location : new String[] {"file:a#0123", "exo:a"}) {
            FakeCandidate other = new FakeCandidate("a");
            other.location = location;
            assertThat(other.entry().ofImage()).as(location).isTrue();
        }
    }

    @Test
    void aPropertyThatIsNoTextIsNone() {
        FakeCandidate candidate = new FakeCandidate("a");
        candidate.properties.put(Candidate.PREFIX_ + "name", 7);
        candidate.properties.remove(Candidate.PREFIX_ + "api");
        assertThat(candidate.entry().name()).isEmpty();
        assertThat(candidate.entry().api()).isEmpty();
    }

    @Test
    void aRequestNamesItAndMayNameItsContent() {
        FakeCandidate candidate = new FakeCandidate("a");
        CandidateEntry entry = candidate.entry();
        assertThat(entry.matches("test", "a")).isTrue();
        assertThat(entry.matches("test", "a#0123")).isTrue();
        assertThat(entry.matches("test", "a#")).isTrue();
        assertThat(entry.matches("test", "a#123")).isFalse();
        assertThat(entry.matches("test", "b#0123")).isFalse();
        assertThat(entry.matches("test", "b")).isFalse();
        assertThat(entry.matches("other", "a")).isFalse();
        assertThat(new FakeCandidate("a").ofImage().entry().matches("test", "a#"))
                .isFalse();
        candidate.gone = true;
        assertThat(entry.matches("test", "a")).isFalse();
    }

    @Test
    void contentAloneNamesNobody() {
        assertThat(new FakeCandidate("#01").entry().matches("test", "#01")).isFalse();
        assertThat(new FakeCandidate("").hash("ff").entry().matches("test", "#01"))
                .isFalse();
    }

    @Test
    void theNewestIsOfTheHighestVersionAndOfEqualOnesTheLastInstalled() {
        CandidateEntry old = new FakeCandidate("a").version("1.2.0").id(9).entry();
        CandidateEntry first = new FakeCandidate("a").version("1.10.0").id(2).entry();
        CandidateEntry last = new FakeCandidate("a").version("1.10.0").id(3).entry();
        assertThat(Stream.of(first, old, last).sorted(CandidateEntry.NEWEST_FIRST))
                .containsExactly(last, first, old);
    }

    @Test
    void itIsTheSameAsLongAsItsServiceIs() {
        FakeCandidate candidate = new FakeCandidate("a");
        CandidateEntry entry = candidate.entry();
        candidate.version = "2.0.0";
        assertThat(candidate.entry()).isEqualTo(entry).hasSameHashCodeAs(entry);
        assertThat(entry.hashCode()).isEqualTo(candidate.reference.hashCode());
        assertThat(entry).isNotEqualTo(new FakeCandidate("a").entry());
        assertThat(entry.equals(new Object())).isFalse();
    }
}
