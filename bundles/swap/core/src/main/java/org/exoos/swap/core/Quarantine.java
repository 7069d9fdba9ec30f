package org.exoos.swap.core;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Versions that failed, by content, with the reason. Any thread. */
final class Quarantine {
    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    void add(CandidateEntry entry, String reason) {
        reasons.put(entry.content(), reason);
    }

    void release(CandidateEntry entry) {
        reasons.remove(entry.content());
    }

    Optional<String> reason(CandidateEntry entry) {
        return Optional.ofNullable(reasons.get(entry.content()));
    }
}
