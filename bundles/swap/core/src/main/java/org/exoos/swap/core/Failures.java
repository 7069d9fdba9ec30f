package org.exoos.swap.core;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.Request;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.SwapTarget.Inside;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What follows when a component fails: it is stopped, quarantined and written down, and the last good version takes over. */
final class Failures implements SwapTarget.Observer {
    private static final String CORE = SwapEngine.CORE;
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private final Map<String, KindState> states;
    private final History history;
    private final Quarantine quarantine;
    private final Budgets budgets;
    private final Swapper swapper;
    private final Questions questions;
    private final Consumer<Runnable> later;

    /** @param later has the swap thread do something */
    Failures(
            Map<String, KindState> states,
            History history,
            Quarantine quarantine,
            Budgets budgets,
            Swapper swapper,
            Questions questions,
            Consumer<Runnable> later) {
        this.states = states;
        this.history = history;
        this.quarantine = quarantine;
        this.budgets = budgets;
        this.swapper = swapper;
        this.questions = questions;
        this.later = later;
    }

    /** The candidate was refused. If it had taken over already and failed then, the built-in is in charge now. */
    void onTheWay(KindState state, String before, CandidateEntry next, String reason) {
        SwapTarget target = state.target;
        CandidateEntry old = state.current();
        boolean broken = old != null && target.inCharge().equals(target.builtIn()) && !before.equals(target.builtIn());
        if (broken) {
            quarantine.add(next, reason);
            budgets.stop(next.bundle());
            history.failure(target, next.identity(), reason, target.inside());
            state.take(old, false);
            swapper.release(old);
            if (!putBack(state, old, reason)) {
                rollBack(state, old);
            }
        }
    }

    @Override
    public void fellBack(String kind, String failed, String reason) {
        KindState state = states.get(kind);
        CandidateEntry entry = state == null ? null : state.current();
        if (state == null) {
            return;
        }
        if (swapper.isSwapping(state)) {
            // Which version it was is clear when that swap has ended.
            later.accept(() -> fellBack(kind, failed, reason));
            return;
        }
        SwapTarget target = state.target;
        if (entry != null && entry.name().equals(failed) && target.inCharge().equals(target.builtIn())) {
            fail(state, entry, reason);
        } else {
            history.add(kind, failed, target.inCharge(), CORE, Outcome.FELL_BACK, reason, 0);
            failedLeaving(state.left(failed), reason);
        }
    }

    /** Another one is in charge already, but a call may be inside for ever. */
    private void failedLeaving(@Nullable CandidateEntry entry, String reason) {
        if (entry != null) {
            budgets.stop(entry.bundle());
            quarantine.add(entry, reason);
        }
    }

    /** A call has been inside for too long. The watch. */
    void overdue(KindState state, CandidateEntry entry, String reason, List<Inside> late) {
        budgets.stop(entry.bundle());
        history.failure(state.target, entry.identity(), reason, late);
        state.target.fallBack(reason);
        failed(state, entry, reason);
    }

    /** What is in charge has failed, and the built-in has taken over. Any platform thread. */
    private void fail(KindState state, CandidateEntry entry, String reason) {
        budgets.stop(entry.bundle());
        history.failure(state.target, entry.identity(), reason, state.target.inside());
        failed(state, entry, reason);
    }

    private void failed(KindState state, CandidateEntry entry, String reason) {
        SwapTarget target = state.target;
        if (!state.take(entry, false)) {
            return;
        }
        quarantine.add(entry, reason);
        history.add(target.kind(), entry.name(), target.builtIn(), CORE, Outcome.FELL_BACK, reason, 0);
        later.accept(() -> {
            rollBack(state, entry);
            swapper.release(entry);
        });
    }

    /**
     * Puts the last good version in charge, unless somebody was faster. One that cannot take over any more is out as well, and the next is tried. Swap
     * thread.
     */
    void rollBack(KindState state, CandidateEntry failed) {
        SwapTarget target = state.target;
        while (state.current() == null && target.inCharge().equals(target.builtIn())) {
            CandidateEntry good = questions.good(state, failed).orElse(null);
            if (good == null || putBack(state, good, failed.identity() + " failed")) {
                return;
            }
        }
    }

    private boolean putBack(KindState state, CandidateEntry entry, String reason) {
        long start = System.nanoTime();
        String kind = state.target.kind();
        String from = state.target.inCharge();
        try {
            swapper.swap(state, entry, new Request(kind, entry.name(), CORE), true);
            history.add(kind, from, entry.name(), CORE, Outcome.ROLLED_BACK, reason, System.nanoTime() - start);
            return true;
        } catch (SwapRefusedException why) {
            String refusal = String.valueOf(why.getMessage());
            LOG.error("{} cannot be put in charge again: {}", entry.identity(), refusal);
            history.failure(state.target, entry.identity(), refusal, state.target.inside());
            history.add(kind, from, entry.name(), CORE, Outcome.REFUSED, refusal, 0);
            quarantine.add(entry, refusal);
            budgets.stop(entry.bundle());
            return false;
        }
    }
}
