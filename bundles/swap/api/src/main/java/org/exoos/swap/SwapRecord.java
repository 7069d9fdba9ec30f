package org.exoos.swap;

import java.time.Instant;

/**
 * One entry of the history.
 *
 * @param from name of what was in charge
 * @param to name of what was asked for; the built-in after a failure
 * @param requester who asked
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
        /** The candidate is in charge. */
        DONE,
        /** The old one stayed in charge. */
        REFUSED,
        /** The one in charge failed or its bundle stopped; the built-in took over. */
        FELL_BACK
    }

    public boolean done() {
        return outcome == Outcome.DONE;
    }

    @Override
    public String toString() {
        return time + " " + kind + " " + from + " -> " + to + " " + outcome + " by " + requester + " in " + nanos / 1000
                + " us" + (reason.isEmpty() ? "" : ": " + reason);
    }
}
