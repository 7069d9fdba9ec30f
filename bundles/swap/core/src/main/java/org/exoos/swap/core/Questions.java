package org.exoos.swap.core;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.swap.SwapService.Health;
import org.exoos.swap.SwapTarget;

/** Choosing among candidates, and describing them. Any thread; changes nothing. */
final class Questions {
    private final Map<String, KindState> states;
    private final Set<CandidateEntry> candidates;
    private final Quarantine quarantine;
    private final LeakCheck leaks;

    Questions(Map<String, KindState> states, Set<CandidateEntry> candidates, Quarantine quarantine, LeakCheck leaks) {
        this.states = states;
        this.candidates = candidates;
        this.quarantine = quarantine;
        this.leaks = leaks;
    }

    Optional<CandidateEntry> choose(String kind, String name) {
        return candidates.stream().filter(entry -> entry.matches(kind, name)).min(CandidateEntry.NEWEST_FIRST);
    }

    CandidateEntry find(String kind, String name) throws SwapRefusedException {
        return choose(kind, name)
                .orElseThrow(() -> new SwapRefusedException("there is no " + kind + " \"" + name + "\"; there are "
                        + describe(kind).stream()
                                .map(CandidateInfo::name)
                                .distinct()
                                .toList()));
    }

    /** What to put in charge after a failure: the last good version that did not fail itself, else what the image prefers. */
    Optional<CandidateEntry> good(KindState state, CandidateEntry failed) {
        for (CandidateEntry entry : state.good()) {
            if (usable(entry, failed)) {
                return Optional.of(entry);
            }
        }
        SwapTarget target = state.target;
        return candidates.stream()
                .filter(entry -> entry.matches(target.kind(), target.preferred()) && usable(entry, failed))
                .min(Comparator.comparing(CandidateEntry::ofImage)
                        .reversed()
                        .thenComparing(CandidateEntry.NEWEST_FIRST));
    }

    private boolean usable(CandidateEntry entry, CandidateEntry failed) {
        return !entry.equals(failed)
                && candidates.contains(entry)
                && entry.reference().getBundle() != null
                && quarantine.reason(entry).isEmpty();
    }

    List<CandidateInfo> describe(String kind) {
        KindState state = states.get(kind);
        return candidates.stream()
                .filter(entry -> entry.kind().equals(kind) && entry.reference().getBundle() != null)
                .sorted(Comparator.comparing(CandidateEntry::name).thenComparing(CandidateEntry.NEWEST_FIRST))
                .map(entry -> new CandidateInfo(
                        kind,
                        entry.name(),
                        entry.api(),
                        entry.identity(),
                        state != null && entry.equals(state.current()),
                        standing(state, entry)))
                .toList();
    }

    private String standing(@org.jspecify.annotations.Nullable KindState state, CandidateEntry entry) {
        if (state != null && entry.equals(state.current())) {
            return state.onTrial() ? "on probation" : "in charge";
        }
        Optional<String> reason = quarantine.reason(entry);
        if (reason.isPresent()) {
            return "quarantined: " + reason.get();
        }
        boolean good = state != null
                && !state.good().isEmpty()
                && entry.equals(state.good().getFirst());
        return good ? "last good" : "";
    }

    Health health(KindState state) {
        SwapTarget target = state.target;
        String kind = target.kind();
        boolean reduced =
                state.current() == null && candidates.stream().anyMatch(entry -> entry.matches(kind, entry.name()));
        long left = leaks.leaks(kind);
        String text = target.inCharge()
                + (state.onTrial() ? " on probation" : " in charge")
                + (reduced ? ", though there are candidates" : "")
                + (left > 0 ? ", classes of " + left + " old versions are left" : "");
        return new Health(kind, !reduced && left == 0, text);
    }
}
