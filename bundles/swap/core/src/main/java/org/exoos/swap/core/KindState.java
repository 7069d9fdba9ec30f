package org.exoos.swap.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;

/**
 * What the swap core knows of one kind. Written by the swap thread, under the object's lock, with one exception: when the component in charge fails, whoever finds
 * that out takes it away by {@link #take}.
 */
final class KindState {
    private static final int GOOD_ONES = 4;

    final SwapTarget target;
    private @Nullable CandidateEntry current;
    private @Nullable CandidateEntry previous;
    private @Nullable CandidateEntry stopped;
    /** Versions that completed their probation, the last one first. */
    private final Deque<CandidateEntry> good = new ArrayDeque<>();

    private boolean onTrial;
    private long trialNanos;
    private long trialDecisions;

    KindState(SwapTarget target) {
        this.target = target;
    }

    synchronized @Nullable CandidateEntry current() {
        return current;
    }

    synchronized @Nullable CandidateEntry previous() {
        return previous;
    }

    /** A candidate is in charge from now on. Returns the one that was. */
    synchronized @Nullable CandidateEntry charge(CandidateEntry entry, boolean trial) {
        CandidateEntry before = current;
        previous = before;
        current = entry;
        stopped = null;
        onTrial = trial;
        trialNanos = 0;
        trialDecisions = target.decisions();
        if (!trial) {
            prove(entry);
        }
        return before;
    }

    /** Takes what is in charge away, when it is that entry. @param byStop because its bundle stopped: it may come back */
    synchronized boolean take(CandidateEntry entry, boolean byStop) {
        if (!entry.equals(current)) {
            return false;
        }
        current = null;
        onTrial = false;
        stopped = byStop ? entry : null;
        return true;
    }

    /** What was in charge before, when it has that name; null when it is in charge again. */
    synchronized @Nullable CandidateEntry left(String name) {
        CandidateEntry entry = previous;
        return entry != null && entry.name().equals(name) && !entry.equals(current) ? entry : null;
    }

    /** Whether the bundle of what was in charge stopped, and this is the same component again. */
    synchronized boolean cameBack(CandidateEntry entry) {
        CandidateEntry gone = stopped;
        return gone != null
                && current == null
                && gone.name().equals(entry.name())
                && gone.symbolicName().equals(entry.symbolicName());
    }

    /** Time goes on. Returns whether the probation is over now. */
    synchronized boolean trial(long nanos, long neededNanos, long neededDecisions) {
        if (!onTrial) {
            return false;
        }
        trialNanos += nanos;
        return trialNanos >= neededNanos && target.decisions() - trialDecisions >= neededDecisions;
    }

    synchronized boolean onTrial() {
        return onTrial;
    }

    /** The one in charge completed its probation; null when none did. */
    synchronized @Nullable CandidateEntry confirm() {
        CandidateEntry entry = current;
        if (entry == null || !onTrial) {
            return null;
        }
        onTrial = false;
        prove(entry);
        return entry;
    }

    private void prove(CandidateEntry entry) {
        good.remove(entry);
        good.addFirst(entry);
        if (good.size() > GOOD_ONES) {
            good.removeLast();
        }
    }

    synchronized List<CandidateEntry> good() {
        return List.copyOf(good);
    }

    /** Whether the entry may still be wanted: in charge, for undo, or for a rollback. */
    synchronized boolean wants(CandidateEntry entry) {
        return entry.equals(current) || entry.equals(previous) || entry.equals(good.peekFirst());
    }

    /** After a probation there is no way back to an older version of the same bundle. */
    synchronized void forgetOlder(CandidateEntry proven) {
        CandidateEntry old = previous;
        if (old != null && !old.equals(proven) && old.symbolicName().equals(proven.symbolicName()) && !old.ofImage()) {
            previous = null;
        }
    }

    /** It is uninstalled; {@link #wants} said that nobody wants it. */
    synchronized void forget(CandidateEntry entry) {
        good.remove(entry);
    }
}
