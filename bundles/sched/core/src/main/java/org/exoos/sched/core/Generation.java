package org.exoos.sched.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.jspecify.annotations.Nullable;

/**
 * One term of office of a policy: its name and one fresh run queue per CPU. A policy that is put in charge again gets a new generation, so that no
 * queue is used again after it was left.
 */
final class Generation {
    /** Unique, from 1. */
    final long number;

    final String name;
    final SchedulerPolicy policy;
    /** Queue of each CPU; touched by that CPU's token holder. */
    final RunQueue[] queues;
    /** Whether a busy CPU must be kicked for an arrival. */
    final boolean preemptsOnWake;
    /** Picks by CPU, spread over cache lines; shared by all generations of one name. */
    final long[] picks;

    /** CPUs that changed over to it. */
    final AtomicInteger adopted = new AtomicInteger();

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Calls the policy: throws whatever it throws. */
    Generation(long number, String name, SchedulerPolicy policy, PolicyContext context, long[] picks) {
        this.number = number;
        this.name = name;
        this.policy = policy;
        this.picks = picks;
        this.queues = new RunQueue[context.cpus()];
        boolean preempts = false;
        for (int cpu = 0; cpu < queues.length; cpu++) {
            queues[cpu] = policy.runQueue(cpu, context);
            if (queues[cpu] == null) {
                throw new PolicyError(name + " made no run queue for CPU " + cpu);
            }
            preempts |= queues[cpu].preemptsOnWake();
        }
        this.preemptsOnWake = preempts;
    }

    /** Marks it failed: true for the first failure. */
    boolean fail(Throwable why) {
        return failure.compareAndSet(null, why);
    }

    @Nullable
    Throwable failure() {
        return failure.get();
    }

    /** A policy broke the rules of {@link RunQueue}. */
    static final class PolicyError extends RuntimeException {
        private static final long serialVersionUID = 1;

        PolicyError(String message) {
            super(message);
        }
    }
}
