package org.exoos.sched.eevdf;

import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.swap.Candidate;
import org.exoos.swap.SwapCandidate;
import org.osgi.service.component.annotations.Component;

/**
 * Earliest eligible virtual deadline first (Stoica and Abdel-Wahab 1995), as Linux schedules since 6.6. Each task has a virtual run time, which passes the
 * slower the more it weighs, and a virtual deadline, one slice after its request began. A task that has got no more than its share is eligible; of
 * those the one with the earliest deadline runs. What a task was owed or owes when it blocks, its lag, it keeps until it wakes.
 */
@Component(service = SwapCandidate.class)
@Candidate(kind = "sched", name = "eevdf", api = "1.1")
public final class Eevdf implements SchedulerPolicy {
    @Override
    public RunQueue runQueue(int cpu, PolicyContext context) {
        return new EevdfQueue(cpu, context);
    }
}
