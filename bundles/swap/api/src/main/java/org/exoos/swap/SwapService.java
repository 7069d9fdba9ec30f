package org.exoos.swap;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Lists and replaces components. Any thread; only swaps take time, and they do so elsewhere. */
public interface SwapService {
    /**
     * A candidate as people see it. {@code identity} is the bundle's name, version and, if installed by hash, {@code #hash}.
     *
     * @param state "", "in charge", "on probation", "last good" or "quarantined: REASON"
     */
    record CandidateInfo(String kind, String name, String api, String identity, boolean inCharge, String state) {}

    /**
     * A wish.
     *
     * @param name of the candidate; {@code NAME#HASH} takes the version whose hash begins so
     * @param requester who wants it, for the history: "console", "/sys", ...
     * @param why for the history; may be empty
     * @param force take it although it is quarantined or breaks a rule of its kind; wiring and API version are checked nevertheless
     * @param dryRun go through all checks and change nothing
     */
    record Request(String kind, String name, String requester, String why, boolean force, boolean dryRun) {
        public Request(String kind, String name, String requester) {
            this(kind, name, requester, "", false, false);
        }
    }

    /**
     * State of a kind, for health checks.
     *
     * @param ok false when the built-in is in charge though candidates are there, or classes of old versions stay in memory
     */
    record Health(String kind, boolean ok, String text) {}

    /** Kinds that have a target, sorted. */
    List<String> kinds();

    /** Candidates of a kind that are there now, sorted by name, the one that a request would choose first within a name. */
    List<CandidateInfo> candidates(String kind);

    /** Name of what is in charge; empty when there is no such kind. */
    Optional<String> inCharge(String kind);

    /** Identity of the version that a rollback would put in charge; empty when that is the built-in. */
    Optional<String> lastGood(String kind);

    /**
     * Asks for a swap. Of several candidates with the name, the highest bundle version is taken, and of equal versions the one installed last.
     * The future completes on the swap thread, always normally.
     */
    CompletableFuture<SwapRecord> swap(Request request);

    /** The same without ado. */
    default CompletableFuture<SwapRecord> swap(String kind, String name, String requester) {
        return swap(new Request(kind, name, requester));
    }

    /** Puts what was in charge before the last swap of this kind in charge again. */
    CompletableFuture<SwapRecord> undo(String kind, String requester);

    /** What happened, oldest first; the last 256. */
    List<SwapRecord> history();

    /** The last failure of a component, with its dump; empty when there was none. */
    String lastFailure();

    /** One for each kind. */
    List<Health> health();

    /** Identities of uninstalled bundles whose classes no collection has taken away yet. */
    List<String> uncollected();
}
