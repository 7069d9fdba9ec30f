package org.exoos.swap.core;

import java.util.Comparator;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A registered candidate, not instantiated. */
record CandidateEntry(String kind, String name, String api, ServiceReference<SwapCandidate> reference) {
    /** Location prefix of bundles that are installed by content: {@code exo:<symbolic name>#<sha256>}. */
    private static final String BY_HASH = "exo:";

    private static final int SHOWN_HASH = 12;

    /** The one to take first: by version of the bundle, then the one installed last. */
    static final Comparator<CandidateEntry> NEWEST_FIRST = Comparator.comparing(
                    (CandidateEntry entry) -> entry.bundle().getVersion())
            .thenComparing(entry -> entry.bundle().getBundleId())
            .reversed();

    static CandidateEntry of(ServiceReference<SwapCandidate> reference) {
        return new CandidateEntry(
                property(reference, "kind"), property(reference, "name"), property(reference, "api"), reference);
    }

    private static String property(ServiceReference<?> reference, String key) {
        return reference.getProperty(Candidate.PREFIX_ + key) instanceof String text ? text : "";
    }

    Bundle bundle() {
        return reference.getBundle();
    }

    /** Symbolic name, version, and the beginning of the hash if it was installed by that. */
    String identity() {
        Bundle bundle = bundle();
        String text = bundle.getSymbolicName() + " " + bundle.getVersion();
        String location = bundle.getLocation();
        int hash = location.indexOf('#');
        return location.startsWith(BY_HASH) && hash >= 0
                ? text + " #" + location.substring(hash + 1, Math.min(location.length(), hash + 1 + SHOWN_HASH))
                : text;
    }
}
