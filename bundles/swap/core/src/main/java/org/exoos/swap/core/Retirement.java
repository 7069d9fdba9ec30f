package org.exoos.swap.core;

import java.util.Collection;
import org.exoos.swap.SwapRefusedException;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Uninstalls versions that nobody will want again, and has the leak check watch their class loaders. Swap thread. */
final class Retirement {
    private static final long LIMIT_MILLIS = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Retirement.class);

    private final LeakCheck leaks;
    private final Bounded bounded;

    Retirement(LeakCheck leaks, Bounded bounded) {
        this.leaks = leaks;
        this.bounded = bounded;
    }

    /** Uninstalls the other versions of what is in charge, of bundles that were installed by content and are not wanted any more. */
    void retireOlder(KindState state, Collection<CandidateEntry> candidates) {
        CandidateEntry current = state.current();
        if (current == null) {
            return;
        }
        for (CandidateEntry entry : candidates) {
            boolean older = entry.kind().equals(current.kind())
                    && entry.name().equals(current.name())
                    && entry.symbolicName().equals(current.symbolicName())
                    && !entry.bundle().equals(current.bundle())
                    && CandidateEntry.NEWEST_FIRST.compare(current, entry) < 0;
            if (older && !entry.ofImage() && !state.wants(entry)) {
                uninstall(state, entry);
            }
        }
    }

    private void uninstall(KindState state, CandidateEntry entry) {
        Bundle bundle = entry.bundle();
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        ClassLoader loader = wiring == null ? null : wiring.getClassLoader();
        state.forget(entry);
        try {
            bounded.call("uninstalling " + entry.identity(), LIMIT_MILLIS, () -> {}, () -> {
                bundle.uninstall();
                return true;
            });
            if (loader != null) {
                leaks.watch(entry.kind(), entry.identity(), loader);
            }
        } catch (SwapRefusedException why) {
            LOG.warn("{}", why.getMessage());
        }
    }
}
