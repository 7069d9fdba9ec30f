package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers names: a hash table of 4,096 buckets by directory and name, at most 16,384 entries, negative ones included. Entries go in the order in which
 * they came, but one that was used since gets a second term; one that nobody used for a term of 60 s goes too. A directory with something mounted on it stays.
 *
 * <p>Look-ups take no lock: they walk a bucket's chain, and may miss an entry that moves at that moment; who then asks the file
 * system does so under the directory's lock and looks here again. Changes take {@code lock}. A hit notes that there was one, and asks no clock.
 */
final class DentryCache {
    static final int CAPACITY = 16_384;
    static final int BUCKETS = 4_096;
    static final long MAXIMUM_AGE_NANOS = 60_000_000_000L;

    private final AtomicReferenceArray<@Nullable Dentry> buckets = new AtomicReferenceArray<>(BUCKETS);
    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier clock;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private @Nullable Dentry oldest;
    private @Nullable Dentry newest;
    private int size;

    DentryCache(LongSupplier clock) {
        this.clock = clock;
    }

    /** hot path: the entry of that name, positive or negative; null when nothing is known. */
    @Nullable
    Dentry find(Dentry parent, String name) {
        int hash = hash(parent, name);
        for (Dentry entry = buckets.get(hash & BUCKETS - 1); entry != null; entry = entry.chain) {
            if (entry.hash == hash && entry.parent == parent && entry.name.equals(name)) {
                hits.increment();
                if (!entry.used) {
                    entry.used = true;
                }
                return entry;
            }
        }
        misses.increment();
        return null;
    }

    /** Remembers an entry under its parent and name. Requires: the parent's directory lock. */
    void insert(Dentry entry) {
        Dentry parent = entry.parent;
        if (parent == null) {
            return;
        }
        lock.lock();
        try {
            if (entry.cached) {
                return;
            }
            long now = clock.getAsLong();
            entry.hash = hash(parent, entry.name);
            int bucket = entry.hash & BUCKETS - 1;
            entry.chain = buckets.get(bucket);
            entry.touched = now;
            entry.cached = true;
            buckets.set(bucket, entry);
            append(entry);
            size++;
            age(now);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an entry, before its name changes or because it is gone. Requires: the parent's directory lock. */
    void remove(Dentry entry) {
        lock.lock();
        try {
            if (entry.cached) {
                drop(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything of a file system instance. */
    void removeAll(Instance instance) {
        lock.lock();
        try {
            for (Dentry entry = oldest; entry != null; ) {
                Dentry next = entry.newer;
                if (entry.instance == instance) {
                    drop(entry);
                }
                entry = next;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Another version is behind an instance: its names find their inodes again, and what was not there is forgotten. */
    void renew(Instance instance) {
        List<Dentry> known = new ArrayList<>();
        lock.lock();
        try {
            for (Dentry entry = oldest; entry != null; ) {
                Dentry next = entry.newer;
                if (entry.instance == instance && entry.negative()) {
                    drop(entry);
                } else if (entry.instance == instance) {
                    known.add(entry);
                }
                entry = next;
            }
        } finally {
            lock.unlock();
        }
        known.forEach(Dentry::inode);
        instance.root().inode();
    }

    int size() {
        lock.lock();
        try {
            return size;
        } finally {
            lock.unlock();
        }
    }

    long hits() {
        return hits.sum();
    }

    long misses() {
        return misses.sum();
    }

    // requires: lock
    private void age(long now) {
        Dentry entry = oldest;
        while (entry != null && (size > CAPACITY || now - entry.touched > MAXIMUM_AGE_NANOS)) {
            Dentry next = entry.newer;
            if (entry.mounted == null && !entry.used) {
                drop(entry);
            } else {
                entry.used = false;
                entry.touched = now;
                unlink(entry);
                append(entry);
            }
            entry = next;
        }
    }

    // requires: lock
    private void drop(Dentry entry) {
        int bucket = entry.hash & BUCKETS - 1;
        Dentry head = buckets.get(bucket);
        if (head == entry) {
            buckets.set(bucket, entry.chain);
        } else {
            for (Dentry before = head; before != null; before = before.chain) {
                if (before.chain == entry) {
                    before.chain = entry.chain;
                    break;
                }
            }
        }
        unlink(entry);
        entry.cached = false;
        size--;
    }

    // requires: lock
    private void append(Dentry entry) {
        entry.older = newest;
        entry.newer = null;
        if (newest == null) {
            oldest = entry;
        } else {
            newest.newer = entry;
        }
        newest = entry;
    }

    // requires: lock
    private void unlink(Dentry entry) {
        if (entry.older == null) {
            oldest = entry.newer;
        } else {
            entry.older.newer = entry.newer;
        }
        if (entry.newer == null) {
            newest = entry.older;
        } else {
            entry.newer.older = entry.older;
        }
        entry.older = null;
        entry.newer = null;
    }

    private static int hash(Dentry parent, String name) {
        int hash = System.identityHashCode(parent) * 31 + name.hashCode();
        return hash ^ hash >>> 15;
    }
}
