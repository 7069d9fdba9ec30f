package org.exoos.swap.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.swap.core.LeakCheck.Leak;
import org.junit.jupiter.api.Test;

/** Class loaders that go, and such that do not. */
class LeakCheckTest {
    private final AtomicLong collections = new AtomicLong(5);
    private final LeakCheck leaks = new LeakCheck(collections::get);

    @Test
    void whatSurvivesThreeCollectionsIsLeftBehindAndToldOnce() {
        ClassLoader first = new ClassLoader() {};
        ClassLoader second = new ClassLoader() {};
        leaks.watch("test", "first", first);
        collections.addAndGet(1);
        leaks.watch("other", "second", second);
        assertThat(leaks.uncollected()).containsExactly("first", "second");
        collections.addAndGet(1);
        assertThat(leaks.poll()).isEmpty();
        assertThat(leaks.leaks("test")).isZero();
        collections.addAndGet(1);
        assertThat(leaks.poll()).containsExactly(new Leak("test", "first"));
        assertThat(leaks.leaks("test")).isEqualTo(1);
        assertThat(leaks.leaks("other")).isZero();
        collections.addAndGet(1);
        assertThat(leaks.poll()).containsExactly(new Leak("other", "second"));
        assertThat(leaks.poll()).isEmpty();
        assertThat(leaks.uncollected()).containsExactly("first", "second");
        Reference.reachabilityFence(first);
        Reference.reachabilityFence(second);
    }

    @Test
    void whatIsCollectedIsForgotten() {
        ClassLoader stays = new ClassLoader() {};
        leaks.watch("test", "stays", stays);
        leaks.watch("test", "goes", new ClassLoader() {});
        collections.addAndGet(LeakCheck.COLLECTIONS);
        assertThat(leaks.poll()).hasSizeBetween(1, 2).contains(new Leak("test", "stays"));
        SwapFixture.eventually("it is collected", () -> {
            System.gc();
            assertThat(leaks.poll()).isEmpty();
            return leaks.leaks("test") == 1;
        });
        assertThat(leaks.uncollected()).containsExactly("stays");
        Reference.reachabilityFence(stays);
    }

    @Test
    void whatIsCollectedIsNotListed() {
        leaks.watch("test", "goes", new ClassLoader() {});
        SwapFixture.eventually("it is collected", () -> {
            System.gc();
            return leaks.uncollected().isEmpty();
        });
    }

    @Test
    void collectionsOfEverythingAreCounted() {
        LeakCheck real = new LeakCheck();
        ClassLoader stays = new ClassLoader() {};
        System.gc();
        real.watch("test", "stays", stays);
        assertThat(real.poll()).isEmpty();
        for (int i = 0; i < LeakCheck.COLLECTIONS; i++) {
            System.gc();
        }
        assertThat(real.poll()).containsExactly(new Leak("test", "stays"));
        Reference.reachabilityFence(stays);
    }
}
