package org.exoos.sched;

import org.exoos.swap.SwapCandidate;

/**
 * A scheduling policy: makes the run queue of each CPU. How to write and register one is on the package's page.
 *
 * <p>Called on the swap thread, before the policy is in charge; may allocate and load classes. A policy may be put in charge several times:
 * each time it makes new queues.
 */
public interface SchedulerPolicy extends SwapCandidate {
    /** A new, empty run queue for {@code cpu}. */
    RunQueue runQueue(int cpu, PolicyContext context);
}
