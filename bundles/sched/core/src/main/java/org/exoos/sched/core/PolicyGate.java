package org.exoos.sched.core;

import org.exoos.sched.SchedulerPolicy;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the swap core puts a scheduler policy in charge. */
@Component
public final class PolicyGate implements SwapTarget {
    private static final String API = "1.1";
    /** More than the watchdog waits for a call of the policy that is left. */
    private static final long CHANGE_LIMIT_NANOS = 4_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(PolicyGate.class);

    private final SchedulerCore core;
    private final Policies policies;

    @Activate
    public PolicyGate(@Reference SchedulerCore core) {
        this.core = core;
        this.policies = core.policies();
    }

    @Override
    public String kind() {
        return Policies.KIND;
    }

    @Override
    public String apiVersion() {
        return API;
    }

    @Override
    public String inCharge() {
        return policies.desired().name;
    }

    @Override
    public String builtIn() {
        return BuiltInPolicy.NAME;
    }

    @Override
    public String preferred() {
        return core.preferredPolicy();
    }

    @Override
    public void observer(Observer value) {
        policies.observer(value);
    }

    @Override
    public Rules rules() {
        return Rules.POLICY;
    }

    @Override
    public void check(String name, SwapCandidate candidate) throws SwapRefusedException {
        if (!(candidate instanceof SchedulerPolicy)) {
            throw new SwapRefusedException(candidate.getClass().getName() + " is no SchedulerPolicy");
        }
    }

    @Override
    public void warm(String name, SwapCandidate candidate) throws SwapRefusedException {
        WarmUp.run(core, name, (SchedulerPolicy) candidate);
    }

    /** Picks of all policies. */
    @Override
    public long decisions() {
        return policies.picks().values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public String dump() {
        return policies.lastFailure();
    }

    @Override
    public void put(String name, SwapCandidate candidate) throws SwapRefusedException {
        check(name, candidate);
        SchedulerPolicy policy = (SchedulerPolicy) candidate;
        Generation next;
        long begun = core.clock.nanoTime();
        try {
            next = policies.generation(name, policy);
        } catch (Throwable why) {
            throw new SwapRefusedException(name + " could not make its run queues: " + why, why);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new SwapRefusedException(name + " made its run queues too late");
        }
        long limit = core.limitMillis();
        if (core.clock.nanoTime() - begun > limit * 1_000_000) {
            throw new SwapRefusedException("making the run queues of " + name + " did not end within " + limit + " ms");
        }
        Generation before = policies.charge(next);
        if (policies.awaitAdoption(next, CHANGE_LIMIT_NANOS)) {
            return;
        }
        Throwable failure = next.failure();
        if (failure != null) {
            throw new SwapRefusedException(name + " failed: " + failure + "; " + inCharge() + " is in charge", failure);
        }
        String late = policies.late(next);
        policies.putBack(before, next);
        throw new SwapRefusedException(
                "not every CPU came to a pick within " + CHANGE_LIMIT_NANOS / 1_000_000 + " ms: " + late);
    }

    @Override
    public void fallBack(String reason) {
        Generation before = policies.charge(policies.builtIn());
        LOG.warn("{} is not in charge any more: {}", before.name, reason);
    }
}
