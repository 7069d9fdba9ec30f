package org.exoos.console.serial;

import java.util.concurrent.CountDownLatch;

/** A call that comes in and stays until a test lets it leave. */
final class Stay {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    /** The caller's: returns when {@link #end} was called. */
    void stay() {
        inside.countDown();
        await(leave);
    }

    /** Returns when somebody is inside. */
    void awaitInside() {
        await(inside);
    }

    void end() {
        leave.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
