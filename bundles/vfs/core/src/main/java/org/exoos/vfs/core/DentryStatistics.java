package org.exoos.vfs.core;

import org.exoos.vfs.KernelAttribute;

/** /sys/vfs/dentries: how the dentry cache does. */
final class DentryStatistics implements KernelAttribute {
    private final DentryCache cache;

    DentryStatistics(DentryCache cache) {
        this.cache = cache;
    }

    @Override
    public String path() {
        return "vfs/dentries";
    }

    @Override
    public String read() {
        return "entries " + cache.size() + "\ncapacity " + DentryCache.CAPACITY + "\nhits " + cache.hits() + "\nmisses "
                + cache.misses() + "\n";
    }
}
