package org.exoos.swap.core;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Whether the classes of uninstalled bundles go: a phantom reference for each class loader, looked at over the collections that happen anyway. Only
 * collections of everything unload classes, so it takes some of those before a loader counts as left behind.
 */
final class LeakCheck {
    static final int COLLECTIONS = 3;

    private static final class Watched extends PhantomReference<ClassLoader> {
        final String kind;
        final String identity;
        final long begun;
        boolean reported;

        Watched(String kind, String identity, ClassLoader loader, ReferenceQueue<ClassLoader> queue, long begun) {
            super(loader, queue);
            this.kind = kind;
            this.identity = identity;
            this.begun = begun;
        }
    }

    /** A loader that outlived its bundle. */
    record Leak(String kind, String identity) {}

    private final ReferenceQueue<ClassLoader> queue = new ReferenceQueue<>();
    private final List<Watched> watched = new ArrayList<>();
    private final LongSupplier fullCollections;

    LeakCheck() {
        this(LeakCheck::countFullCollections);
    }

    LeakCheck(LongSupplier fullCollections) {
        this.fullCollections = fullCollections;
    }

    private static long countFullCollections() {
        long sum = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (!collector.getName().contains("Young") && !collector.getName().equals("Copy")) {
                sum += Math.max(0, collector.getCollectionCount());
            }
        }
        return sum;
    }

    synchronized void watch(String kind, String identity, ClassLoader loader) {
        watched.add(new Watched(kind, identity, loader, queue, fullCollections.getAsLong()));
    }

    /** Loaders that are left behind, each of them once. */
    synchronized List<Leak> poll() {
        sweep();
        List<Leak> leaks = new ArrayList<>();
        if (!watched.isEmpty()) {
            long now = fullCollections.getAsLong();
            for (Watched each : watched) {
                if (!each.reported && now - each.begun >= COLLECTIONS) {
                    each.reported = true;
                    leaks.add(new Leak(each.kind, each.identity));
                }
            }
        }
        return leaks;
    }

    private void sweep() {
        while (queue.poll() instanceof Watched gone) {
            for (Iterator<Watched> all = watched.iterator(); all.hasNext(); ) {
                if (all.next() == gone) {
                    all.remove();
                }
            }
        }
    }

    /** Not collected yet, left behind or not. */
    synchronized List<String> uncollected() {
        sweep();
        return watched.stream().map(each -> each.identity).toList();
    }

    /** Left behind, of a kind. */
    synchronized long leaks(String kind) {
        return watched.stream()
                .filter(each -> each.reported && each.kind.equals(kind))
                .count();
    }
}
