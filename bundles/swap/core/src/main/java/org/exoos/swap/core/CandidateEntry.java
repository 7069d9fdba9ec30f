package org.exoos.swap.core;

import java.util.Comparator;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;

/** A registered candidate, not instantiated. What is said of its bundle is kept, since the bundle may be gone when it is asked. */
record CandidateEntry(
        String kind,
        String name,
        String api,
        ServiceReference<SwapCandidate> reference,
        Bundle bundle,
        String symbolicName,
        String hash,
        String identity) {
    /** Location prefix of bundles that are installed by content: {@code exo:<symbolic name>#<sha256>}. */
    static final String BY_HASH = "exo:";

    private static final int SHOWN_HASH = 12;

    /** The one to take first: by version of the bundle, then the one installed last. */
    static final Comparator<CandidateEntry> NEWEST_FIRST = CandidateEntry::compare;

    private static int compare(CandidateEntry a, CandidateEntry b) {
        int byVersion = b.bundle().getVersion().compareTo(a.bundle().getVersion());
        return byVersion != 0
                ? byVersion
                : Long.compare(b.bundle().getBundleId(), a.bundle().getBundleId());
    }

    static CandidateEntry of(ServiceReference<SwapCandidate> reference) {
        Bundle bundle = reference.getBundle();
        String location = bundle.getLocation();
        int at = location.indexOf('#');
        String hash = location.startsWith(BY_HASH) && at >= 0 ? location.substring(at + 1) : "";
        String identity = bundle.getSymbolicName() + " " + bundle.getVersion()
                + (hash.isEmpty() ? "" : " #" + hash.substring(0, Math.min(hash.length(), SHOWN_HASH)));
        return new CandidateEntry(
                property(reference, "kind"),
                property(reference, "name"),
                property(reference, "api"),
                reference,
                bundle,
                bundle.getSymbolicName(),
                hash,
                identity);
    }

    private static String property(ServiceReference<?> reference, String key) {
        return reference.getProperty(Candidate.PREFIX_ + key) instanceof String text ? text : "";
    }

    /** What is quarantined: the content of the bundle when it is known, else the version, and the component in it. */
    String content() {
        return (hash.isEmpty() ? identity : hash) + "/" + kind + "/" + name;
    }

    /** Whether it came with the image, which is trusted as a whole. */
    boolean ofImage() {
        return hash.isEmpty();
    }

    /** Whether it is there now and is what a request means: NAME or NAME#HASH. */
    boolean matches(String wantedKind, String wanted) {
        int at = wanted.indexOf('#');
        return kind.equals(wantedKind)
                && name.equals(at < 0 ? wanted : wanted.substring(0, at))
                && (at < 0 || !hash.isEmpty() && hash.startsWith(wanted.substring(at + 1)))
                && reference.getBundle() != null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CandidateEntry entry && entry.reference.equals(reference);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }
}
