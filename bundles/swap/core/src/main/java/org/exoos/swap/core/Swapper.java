package org.exoos.swap.core;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.Request;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one swap. Swap thread. */
final class Swapper {
    private static final Logger LOG = LoggerFactory.getLogger(Swapper.class);

    private final BundleContext context;
    private final Settings settings;
    private final Quarantine quarantine;
    private final Budgets budgets;
    private final Bounded bounded;
    /** What was verified and warmed already, by content. */
    private final Set<String> verified = ConcurrentHashMap.newKeySet();

    private final Set<String> warmed = ConcurrentHashMap.newKeySet();

    private volatile @Nullable KindState swapping;

    Swapper(BundleContext context, Settings settings, Quarantine quarantine, Budgets budgets, Bounded bounded) {
        this.context = context;
        this.settings = settings;
        this.quarantine = quarantine;
        this.budgets = budgets;
        this.bounded = bounded;
    }

    /**
     * Goes through all steps.
     *
     * @param trusted what was in charge at boot or proved itself before: only what can have changed is checked
     * @throws SwapRefusedException with the reason. What was in charge is so still, or the built-in is when the candidate failed while it took over
     */
    void swap(KindState state, CandidateEntry next, Request request, boolean trusted) throws SwapRefusedException {
        swapping = state;
        try {
            steps(state, next, request, trusted);
        } finally {
            swapping = null;
        }
    }

    /** Whether components of this kind change at this moment. Any thread. */
    boolean isSwapping(KindState state) {
        return swapping == state;
    }

    private void steps(KindState state, CandidateEntry next, Request request, boolean trusted)
            throws SwapRefusedException {
        SwapTarget target = state.target;
        Optional<String> reason = quarantine.reason(next);
        if (reason.isPresent() && !request.force()) {
            throw new SwapRefusedException(
                    next.identity() + " is quarantined (" + reason.get() + "); force it if you must");
        }
        if (!ApiVersions.fits(next.api(), target.apiVersion())) {
            throw new SwapRefusedException(next.identity() + " was written for version " + next.api() + " of the "
                    + target.kind() + " API, this is " + target.apiVersion());
        }
        if (!trusted) {
            verify(target, next, request.force());
        }
        SwapCandidate candidate = bounded.call(
                "making " + next.identity(),
                settings.warmMillis(),
                () -> budgets.stop(next.bundle()),
                () -> instantiate(next));
        boolean done = false;
        try {
            target.check(next.name(), candidate);
            if (!trusted && warmed.add(next.content())) {
                warm(target, next, candidate);
            }
            if (!request.dryRun()) {
                put(target, next, candidate);
                quarantine.release(next);
                done = true;
            }
        } finally {
            release(done ? state.charge(next, !trusted) : next);
        }
    }

    private void verify(SwapTarget target, CandidateEntry next, boolean force) throws SwapRefusedException {
        Verification.wiring(target, next);
        boolean look = settings.checkImage() || !next.ofImage();
        if (look && !force && !verified.contains(next.content())) {
            Verification.contents(target, next);
            verified.add(next.content());
        }
    }

    private void warm(SwapTarget target, CandidateEntry next, SwapCandidate candidate) throws SwapRefusedException {
        try {
            bounded.call("warming " + next.identity(), settings.warmMillis(), () -> budgets.stop(next.bundle()), () -> {
                target.warm(next.name(), candidate);
                return true;
            });
        } catch (SwapRefusedException why) {
            warmed.remove(next.content());
            quarantine.add(next, String.valueOf(why.getMessage()));
            throw why;
        }
    }

    /**
     * Bounded, since a candidate may be called on the way. One that does not come back is stopped and does not get another chance; as it may be in charge already, the
     * built-in takes over.
     */
    private void put(SwapTarget target, CandidateEntry next, SwapCandidate candidate) throws SwapRefusedException {
        Runnable late = () -> {
            String reason = "it could not be put in charge in time";
            quarantine.add(next, reason);
            budgets.stop(next.bundle());
            target.fallBack(reason);
        };
        bounded.call("putting " + next.identity() + " in charge", settings.putMillis(), late, () -> {
            target.put(next.name(), candidate);
            return true;
        });
    }

    private SwapCandidate instantiate(CandidateEntry entry) throws SwapRefusedException {
        SwapCandidate candidate;
        try {
            candidate = context.getService(entry.reference());
        } catch (RuntimeException | LinkageError why) {
            throw new SwapRefusedException(entry.identity() + " cannot be instantiated: " + why, why);
        }
        if (candidate == null) {
            throw new SwapRefusedException(entry.identity() + " cannot be instantiated: see the log");
        }
        return candidate;
    }

    /** Lets go of a candidate, so that its component may be deactivated. */
    void release(@Nullable CandidateEntry entry) {
        if (entry == null) {
            return;
        }
        try {
            bounded.call("letting go of " + entry.identity(), settings.warmMillis(), () -> {}, () -> {
                context.ungetService(entry.reference());
                return true;
            });
        } catch (SwapRefusedException why) {
            LOG.debug("{}", why.getMessage());
        }
    }
}
