package org.exoos.swap.deploy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/**
 * Installs a bundle beside those that are there, at {@code exo:<symbolic name>#<sha256>}: what is running stays untouched, and the same content is
 * never installed twice.
 */
final class BundleInstaller {
    /** Could not be installed; the message says why. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String reason) {
            super(reason);
        }

        RefusedException(String reason, Throwable cause) {
            super(reason, cause);
        }
    }

    private static final long PATIENCE_SECONDS = 60;

    private final BundleContext context;

    BundleInstaller(BundleContext context) {
        this.context = context;
    }

    /**
     * Installs and starts; returns a line for people. A bundle that does not start is uninstalled again. When it is another version of a component that is in
     * charge, that component is swapped.
     *
     * @param swaps null when there is nobody to swap
     */
    String install(String fileName, byte[] jar, @Nullable SwapService swaps) throws RefusedException {
        String symbolicName = symbolicName(fileName, jar);
        String hash = sha256(jar);
        String location = "exo:" + symbolicName + "#" + hash;
        List<String> others = versions(symbolicName);
        boolean known = context.getBundle(location) != null;
        Bundle bundle;
        try {
            bundle = context.installBundle(location, new ByteArrayInputStream(jar));
        } catch (BundleException | RuntimeException why) {
            throw new RefusedException(symbolicName + " cannot be installed: " + reason(why), why);
        }
        try {
            bundle.start();
        } catch (BundleException | RuntimeException why) {
            uninstall(bundle, known);
            throw new RefusedException(symbolicName + " does not start: " + reason(why), why);
        }
        StringBuilder text = new StringBuilder(symbolicName)
                .append(' ')
                .append(bundle.getVersion())
                .append(" #")
                .append(hash, 0, 12)
                .append(known ? " was there already, active" : " installed, active");
        if (!known && !others.isEmpty()) {
            text.append(", beside ").append(String.join(", ", others));
        }
        for (Offer offer : offers(bundle)) {
            boolean live = swaps != null
                    && swaps.inCharge(offer.kind).filter(offer.name::equals).isPresent();
            text.append("; ").append(live && swaps != null ? swap(swaps, offer, hash) : offer.command());
        }
        return text.toString();
    }

    private static void uninstall(Bundle bundle, boolean known) throws RefusedException {
        if (!known) {
            try {
                bundle.uninstall();
            } catch (BundleException | RuntimeException why) {
                throw new RefusedException(
                        bundle + " does not start, and cannot be uninstalled either: " + reason(why), why);
            }
        }
    }

    private static String symbolicName(String fileName, byte[] jar) throws RefusedException {
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(jar))) {
            Manifest manifest = in.getManifest();
            String value =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            if (value == null) {
                throw new RefusedException(fileName + " is no bundle: its manifest has no "
                        + Constants.BUNDLE_SYMBOLICNAME + " or does not come first");
            }
            int parameters = value.indexOf(';');
            return (parameters < 0 ? value : value.substring(0, parameters)).strip();
        } catch (IOException why) {
            throw new RefusedException(fileName + " cannot be read as a jar: " + why.getMessage(), why);
        }
    }

    private static String sha256(byte[] jar) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(jar));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private List<String> versions(String symbolicName) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .map(bundle -> bundle.getVersion() + " (bundle " + bundle.getBundleId() + ")")
                .toList();
    }

    /** A candidate in the bundle. */
    private record Offer(String kind, String name) {
        /** What to type. */
        String command() {
            return "exo:swap " + kind + " " + name;
        }
    }

    private static String swap(SwapService swaps, Offer offer, String hash) {
        String what = offer.kind + " " + offer.name;
        try {
            SwapRecord outcome =
                    swaps.swap(offer.kind, offer.name + "#" + hash, "deploy").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return what
                    + (outcome.done()
                            ? " is swapped in " + outcome.nanos() / 1000 + " us"
                            : " stays as it was: " + outcome.reason());
        } catch (InterruptedException why) {
            Thread.currentThread().interrupt();
            return what + " may not be swapped: interrupted";
        } catch (ExecutionException | TimeoutException why) {
            return what + " may not be swapped: " + why;
        }
    }

    private static List<Offer> offers(Bundle bundle) {
        List<Offer> offers = new ArrayList<>();
        ServiceReference<?>[] services = bundle.getRegisteredServices();
        for (ServiceReference<?> service : services == null ? new ServiceReference<?>[0] : services) {
            Object kind = service.getProperty(Candidate.PREFIX_ + "kind");
            Object name = service.getProperty(Candidate.PREFIX_ + "name");
            if (kind instanceof String ofKind && name instanceof String ofName) {
                offers.add(new Offer(ofKind, ofName));
            }
        }
        return offers;
    }

    private static String reason(Throwable why) {
        String message = why.getMessage();
        return message == null ? why.toString() : message;
    }
}
