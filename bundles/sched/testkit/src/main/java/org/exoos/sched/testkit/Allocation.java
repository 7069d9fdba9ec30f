package org.exoos.sched.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a piece of code allocates, counted by the JVM for the calling thread. */
public final class Allocation {
    /** What is made once, by the JVM too, is there after the first ones. */
    private static final int ROUNDS = 8;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {}

    /** Runs it some times and asserts that there is a run in which it allocates nothing at all: what allocates at each call has none. */
    public static void none(String what, Runnable code) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            code.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes allocated by %s", what).isZero();
    }
}
