package org.exoos.vfs.sysfs;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.exoos.vfs.KernelAttribute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Attributes by path. Directories are the paths' prefixes; they exist as long as something is in them. */
final class AttributeTree {
    private static final Logger LOG = LoggerFactory.getLogger(AttributeTree.class);

    private final ConcurrentSkipListMap<String, KernelAttribute> attributes = new ConcurrentSkipListMap<>();
    private final BundleAttributes bundles;

    AttributeTree(BundleAttributes bundles) {
        this.bundles = bundles;
    }

    void add(KernelAttribute attribute) {
        String path = attribute.path();
        if (path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
            LOG.error("kernel attribute with the path \"{}\" is left out", path);
            return;
        }
        KernelAttribute other = attributes.putIfAbsent(path, attribute);
        if (other != null && other != attribute) {
            LOG.error("two kernel attributes have the path {}; the first stays", path);
        }
    }

    void remove(KernelAttribute attribute) {
        attributes.remove(attribute.path(), attribute);
    }

    @Nullable
    KernelAttribute attribute(String path) {
        KernelAttribute found = attributes.get(path);
        return found != null ? found : bundles.attribute(path);
    }

    boolean directory(String path) {
        String prefix = path + "/";
        String next = attributes.ceilingKey(prefix);
        return next != null && next.startsWith(prefix) || path.equals(BundleAttributes.DIRECTORY);
    }

    /** Names in a directory ("" is the root), and whether each is a directory. */
    SortedMap<String, Boolean> children(String directory) {
        String prefix = directory.isEmpty() ? "" : directory + "/";
        SortedMap<String, Boolean> names = new TreeMap<>();
        for (String path : attributes.tailMap(prefix).keySet()) {
            if (!path.startsWith(prefix)) {
                break;
            }
            int slash = path.indexOf('/', prefix.length());
            names.put(path.substring(prefix.length(), slash < 0 ? path.length() : slash), slash >= 0);
        }
        if (directory.isEmpty()) {
            names.put(BundleAttributes.DIRECTORY, true);
        } else if (directory.equals(BundleAttributes.DIRECTORY)) {
            bundles.names().forEach(name -> names.put(name, false));
        }
        return names;
    }
}
