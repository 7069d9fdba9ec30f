package org.exoos.sched.core;

import java.util.stream.Stream;
import org.exoos.sched.testkit.Allocation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The core's way from a wake-up to the next pick, under each policy. What policies allocate themselves is in their contract. */
class HotPathAllocationTest {
    private static final int TIMES = 20_000;

    static Stream<String> policies() {
        return Passes.policies().stream();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void wakingBlockingAndPickingAllocateNothing(String policy) {
        Passes passes = new Passes(Passes.core(2, policy), 0);

        Allocation.none("hops and yields under " + policy, () -> work(passes));
    }

    private static void work(Passes passes) {
        for (int i = 0; i < TIMES; i++) {
            passes.hop();
            passes.yield();
        }
    }
}
