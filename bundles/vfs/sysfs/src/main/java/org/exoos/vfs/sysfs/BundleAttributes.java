package org.exoos.vfs.sysfs;

import java.util.Arrays;
import java.util.List;
import org.exoos.vfs.KernelAttribute;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** /sys/bundles: a file per bundle, named by its symbolic name; a second bundle of a name has its number behind it. */
final class BundleAttributes {
    static final String DIRECTORY = "bundles";

    private final BundleContext context;

    BundleAttributes(BundleContext context) {
        this.context = context;
    }

    List<String> names() {
        return Arrays.stream(context.getBundles()).map(this::name).toList();
    }

    @Nullable
    KernelAttribute attribute(String path) {
        if (!path.startsWith(DIRECTORY + "/")) {
            return null;
        }
        String wanted = path.substring(DIRECTORY.length() + 1);
        for (Bundle bundle : context.getBundles()) {
            if (name(bundle).equals(wanted)) {
                return new BundleAttribute(path, bundle);
            }
        }
        return null;
    }

    private String name(Bundle bundle) {
        String symbolicName = bundle.getSymbolicName();
        if (symbolicName == null) {
            return Long.toString(bundle.getBundleId());
        }
        for (Bundle other : context.getBundles()) {
            if (other.getBundleId() < bundle.getBundleId() && symbolicName.equals(other.getSymbolicName())) {
                return symbolicName + "#" + bundle.getBundleId();
            }
        }
        return symbolicName;
    }

    private record BundleAttribute(String path, Bundle bundle) implements KernelAttribute {
        @Override
        public String read() {
            return "id " + bundle.getBundleId() + "\nversion " + bundle.getVersion() + "\nstate "
                    + state(bundle.getState()) + "\n";
        }

        private static String state(int state) {
            return switch (state) {
                case Bundle.ACTIVE -> "ACTIVE";
                case Bundle.INSTALLED -> "INSTALLED";
                case Bundle.RESOLVED -> "RESOLVED";
                case Bundle.STARTING -> "STARTING";
                case Bundle.STOPPING -> "STOPPING";
                default -> "UNINSTALLED";
            };
        }
    }
}
