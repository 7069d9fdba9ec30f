package org.exoos.swap;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lists and replaces components. Any thread; only {@link #swap} takes time, and it does so elsewhere. */
public interface SwapService {
    /** A candidate as people see it. {@code identity} is the bundle's name, version and, if installed by hash, {@code #hash}. */
    record CandidateInfo(String kind, String name, String api, String identity, boolean inCharge) {}

    /** Kinds that have a target, sorted. */
    List<String> kinds();

    /** Candidates of a kind that are there now, sorted by name, the one that a request would choose first within a name. */
    List<CandidateInfo> candidates(String kind);

    /** Name of what is in charge; empty when there is no such kind. */
    Optional<String> inCharge(String kind);

    /**
     * Asks for a swap. Of several candidates with the name, the highest bundle version is taken, and of equal versions the one installed last.
     * The future completes on the swap thread, always normally.
     *
     * @param requester who wants it, for the history: "console", "/sys", ...
     */
    CompletableFuture<SwapRecord> swap(String kind, String name, String requester);

    /** What happened, oldest first; the last 256. */
    List<SwapRecord> history();
}
