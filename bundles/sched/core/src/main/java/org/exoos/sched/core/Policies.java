package org.exoos.sched.core;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.exoos.sched.OwnCacheLines;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.TaskState;
import org.exoos.swap.SwapTarget.Observer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which policy is in charge. A change only sets {@link #desired}; each CPU follows at its next pass and counts itself in
 * {@code Generation.adopted}. Any thread.
 */
final class Policies extends OwnCacheLines {
    static final String KIND = "sched";
    private static final Logger LOG = LoggerFactory.getLogger(Policies.class);

    private final SchedulerCore core;
    private static final AtomicReferenceFieldUpdater<Policies, Generation> DESIRED =
            AtomicReferenceFieldUpdater.newUpdater(Policies.class, Generation.class, "desired");

    private volatile Generation desired;
    /** Made ahead, so that a failure for want of memory finds it ready. */
    private final AtomicReference<@Nullable Generation> spareBuiltIn;

    private final Map<String, long[]> picks = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile String lastFailure = "";
    private volatile @Nullable Thread waiter;
    private volatile @Nullable Observer observer;
    /** Does what takes long or blocks, not on carriers. */
    volatile Executor reporter =
            work -> Thread.ofPlatform().daemon().name("sched-report").start(work);

    Policies(SchedulerCore core) {
        this.core = core;
        this.desired = builtIn();
        this.spareBuiltIn = new AtomicReference<>(builtIn());
    }

    /** Hot path. */
    Generation desired() {
        return desired;
    }

    void observer(Observer value) {
        observer = value;
    }

    Generation builtIn() {
        return generation(BuiltInPolicy.NAME, new BuiltInPolicy(core));
    }

    /** A fresh term of office; throws what the policy throws. */
    Generation generation(String name, SchedulerPolicy policy) {
        long[] counters = picks.computeIfAbsent(name, n -> new long[(core.cpus() + 1) * SchedulerCore.STRIDE]);
        return new Generation(numbers.incrementAndGet(), name, policy, core.view, counters);
    }

    /** Puts a generation in charge and returns the one before. */
    Generation charge(Generation next) {
        Generation before = DESIRED.getAndSet(this, next);
        core.set.kickAll();
        return before;
    }

    /** The same, unless another one than {@code expected} is in charge. */
    boolean charge(Generation expected, Generation next) {
        boolean done = DESIRED.compareAndSet(this, expected, next);
        if (done) {
            core.set.kickAll();
        }
        return done;
    }

    /** The policy that was in charge is again, since its successor comes too late; the built-in, if it has failed meanwhile. */
    void putBack(Generation before, Generation late) {
        Generation again;
        try {
            again = before.failure() == null ? generation(before.name, before.policy) : builtIn();
        } catch (Throwable why) {
            again = builtIn();
        }
        charge(late, again);
        if (before.failure() != null) {
            charge(again, builtIn()); // see failed: one of the two sees the other
        }
    }

    /** Decisions by policy name, all CPUs and terms of office. */
    Map<String, Long> picks() {
        Map<String, Long> sums = new TreeMap<>();
        picks.forEach((name, counters) -> {
            long sum = 0;
            for (long n : counters) {
                sum += n;
            }
            sums.put(name, sum);
        });
        return sums;
    }

    /** Waits until every CPU has changed over: false when one did not within the limit, or the policy failed. One caller at a time. */
    boolean awaitAdoption(Generation next, long limitNanos) {
        waiter = Thread.currentThread();
        long end = System.nanoTime() + limitNanos;
        try {
            while (next.adopted.get() < core.cpus() && next.failure() == null && !core.closed()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
            if (next.failure() == null) {
                sweep();
                return true;
            }
            return false;
        } finally {
            waiter = null;
        }
    }

    /** Where the CPUs are that have not changed over. */
    String late(Generation next) {
        return Arrays.stream(core.set.every())
                .filter(cpu -> cpu.generation != next)
                .map(cpu -> "CPU " + cpu.id + " runs " + cpu.meter.last())
                .collect(Collectors.joining(", "));
    }

    /** A CPU has changed over. Carrier. */
    void adopted(Generation generation) {
        generation.adopted.incrementAndGet();
        signal();
    }

    private void signal() {
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * A policy threw or broke a rule. When this returns, another generation is in charge. Carrier: neither logs nor blocks here; the first CPU to
     * report a generation replaces it, others wait for the moment that takes.
     */
    void failed(Generation generation, int cpu, Throwable why) {
        if (generation.fail(why)) {
            String reason = "CPU " + cpu + ": " + why;
            Generation ready = spareBuiltIn.getAndSet(null);
            Generation builtIn = ready != null ? ready : builtIn();
            Generation now = desired;
            if (!charge(generation, builtIn) && now.policy == generation.policy && now.fail(why)) {
                // Its successor came too late, because of it, and it has just been put in charge again.
                charge(now, builtIn);
            }
            signal();
            aside(() -> {
                spareBuiltIn.set(builtIn());
                lastFailure = Dump.of(core, generation.name, cpu, why);
                LOG.error("Policy {} failed on CPU {}, the built-in takes over", generation.name, cpu, why);
                tell(generation, reason);
            });
        }
        for (; desired == generation; Thread.onSpinWait()) {}
    }

    private void tell(Generation generation, String reason) {
        Observer told = observer;
        if (told != null) {
            told.fellBack(KIND, generation.name, reason);
        }
    }

    /** A policy that is left threw when it was asked for its state: the next one gets none. Carrier. */
    void exportFailed(Generation generation, int cpu, Throwable why) {
        Generation now = desired;
        if (now.policy == generation.policy) {
            failed(now, cpu, why); // it took so long that it is in charge again
            return;
        }
        aside(() -> {
            LOG.error("{}: export of its state on CPU {} failed", generation.name, cpu, why);
            tell(generation, "CPU " + cpu + ": export of its state: " + why);
        });
    }

    /**
     * A task that is blocked may keep an object of a policy that is gone, and with it that policy's class loader: it is woken for nothing, which gives
     * its fields to the new policy. Its continuation finds that it was not unparked and blocks again.
     */
    private void sweep() {
        for (CoreTask task : core.table()) {
            Runnable continuation = task.continuation;
            if (task.state == TaskState.BLOCKED && task.policyData != null && continuation != null) {
                task.wokenForNothing = true;
                task.execute(continuation);
            }
        }
    }

    String lastFailure() {
        return lastFailure;
    }

    /** Something that has to be told but changes nothing. Carrier. */
    void report(String who, String what, Throwable why) {
        aside(() -> LOG.error("{}: {} failed", who, what, why));
    }

    private void aside(Runnable work) {
        try {
            reporter.execute(work);
        } catch (Throwable noMemory) {
            // The counters and the policy in charge still tell of it.
        }
    }
}
