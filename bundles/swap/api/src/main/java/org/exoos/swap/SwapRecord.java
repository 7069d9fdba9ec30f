package org.exoos.swap;

import java.time.Instant;

/**
 * One entry of the history.
 *
 * @param from name of what was in charge
 * @param to name of what was asked for; what took over after a failure
 * @param requester who asked, and why if it was said
 * @param reason why it was refused or what failed; empty for a swap that was done
 * @param nanos how long it took
 */
public record SwapRecord(
        Instant time,
        String kind,
        String from,
        String to,
        String requester,
        Outcome outcome,
        String reason,
        long nanos) {
    /** How it ended. */
    public enum Outcome {
        /** The candidate is in charge, on probation. */
        DONE,
        /** The candidate completed its probation: it is what a rollback leads to, and the choice is kept. */
        CONFIRMED,
        /** The old one stayed in charge. */
        REFUSED,
        /** A dry run found nothing against the swap. */
        POSSIBLE,
        /** The one in charge failed or its bundle stopped; the built-in took over. */
        FELL_BACK,
        /** After a failure the last version that had completed probation was put in charge again. */
        ROLLED_BACK,
        /** Classes of a bundle that was uninstalled are still in memory. */
        LEFT_BEHIND
    }

    /** The candidate is in charge, or could be. */
    public boolean done() {
        return outcome == Outcome.DONE || outcome == Outcome.POSSIBLE;
    }

    @Override
    public String toString() {
        return time + " " + kind + " " + from + " -> " + to + " " + outcome + " by " + requester + " in " + nanos / 1000
                + " us" + (reason.isEmpty() ? "" : ": " + reason);
    }
}
