package org.exoos.vfs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.exoos.vfs.ErrnoException;
import org.junit.jupiter.api.Test;

class DentryCacheTest {
    private final Fixture f = new Fixture();
    private final AtomicLong now = new AtomicLong(1);
    private final DentryCache cache = new DentryCache(now::get);
    private final Dentry parent = (Dentry) f.vfs.root();

    private Dentry negative(String name) {
        return new Dentry(parent.instance, parent, name, null);
    }

    @Test
    void entriesAreFoundByDirectoryAndName() {
        Dentry entry = negative("a");
        cache.insert(entry);

        assertThat(cache.find(parent, "a")).isSameAs(entry);
        assertThat(cache.find(parent, "b")).isNull();
        assertThat(cache.find(entry, "a")).isNull();
        cache.remove(entry);
        assertThat(cache.find(parent, "a")).isNull();
        assertThat(cache.size()).isZero();
    }

    @Test
    void theLeastRecentlyUsedEntryGoesFirst() {
        for (int i = 0; i < DentryCache.CAPACITY; i++) {
            cache.insert(negative("n" + i));
        }
        now.addAndGet(2_000_000_000L);
        assertThat(cache.find(parent, "n0")).isNotNull();

        cache.insert(negative("one more"));

        assertThat(cache.size()).isEqualTo(DentryCache.CAPACITY);
        assertThat(cache.find(parent, "n0")).isNotNull();
        assertThat(cache.find(parent, "n1")).isNull();
    }

    @Test
    void anEntryUnusedForAMinuteGoes() {
        cache.insert(negative("old"));
        cache.insert(negative("used"));
        now.addAndGet(DentryCache.MAXIMUM_AGE_NANOS - 1_000_000_000L);
        cache.find(parent, "used");
        now.addAndGet(2_000_000_000L);

        cache.insert(negative("new"));

        assertThat(cache.find(parent, "old")).isNull();
        assertThat(cache.find(parent, "used")).isNotNull();
    }

    @Test
    void aMissingNameIsAskedForOnce() throws ErrnoException {
        for (int i = 0; i < 10; i++) {
            try {
                f.at("/missing");
            } catch (ErrnoException expected) {
                assertThat(expected).isSameAs(org.exoos.vfs.Errno.ENOENT.exception());
            }
        }
        assertThat(f.cache.hits()).isEqualTo(9);
        f.write("/missing", "now it is there");
        assertThat(f.read("/missing")).isEqualTo("now it is there");
        f.vfs.unlink(null, "/missing", org.exoos.vfs.Caller.KERNEL);
        assertThat(f.list("/")).doesNotContain("missing");
    }
}
