package org.exoos.swap.core;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapTarget;
import org.exoos.swap.SwapTarget.Inside;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watchdog: one platform thread that looks at all components every 100 ms while one is on probation, else every 500 ms. A component that keeps a call
 * longer than the limit of its kind is out. Never calls a component, never waits for one.
 *
 * <p>It counts time in its own periods, each for no more than twice its length: while the whole machine stands (safepoint, debugger, stalled host), nobody's
 * time runs.
 */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private static final int CALM = 5;
    private static final long GOOD_BOOT_NANOS = 60_000_000_000L;
    private static final int LEAK_PERIODS = 20;

    private final SwapEngine engine;
    private final Settings settings;
    private final Thread thread;
    private volatile boolean closed;
    private long up;
    private int periods;

    Watch(SwapEngine engine, Settings settings) {
        this.engine = engine;
        this.settings = settings;
        this.thread = Thread.ofPlatform().daemon().name("swap-watch").start(this::serve);
    }

    void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /** Something was put on probation: looks more often from now on. */
    void wake() {
        LockSupport.unpark(thread);
    }

    private void serve() {
        long last = System.nanoTime();
        while (!closed) {
            long period = settings.periodMillis() * 1_000_000 * (calm() ? CALM : 1);
            LockSupport.parkNanos(this, period);
            long now = System.nanoTime();
            long passed = Math.min(now - last, 2 * period);
            last = now;
            try {
                CallTracker.advance(passed, passed);
                look(passed);
            } catch (RuntimeException | LinkageError why) {
                LOG.error("the watchdog failed, and goes on", why);
            }
        }
    }

    private boolean calm() {
        for (KindState state : engine.states()) {
            if (state.onTrial()) {
                return false;
            }
        }
        return true;
    }

    /** So much time has passed. */
    void look(long passed) {
        long needed = settings.probationMillis() * 1_000_000;
        for (KindState state : engine.states()) {
            overdue(state);
            if (state.trial(passed, needed, state.target.probationDecisions(settings.probationDecisions()))) {
                engine.confirm(state);
            }
        }
        if (++periods % LEAK_PERIODS == 0) {
            engine.pollLeaks();
        }
        up += passed;
        if (up >= GOOD_BOOT_NANOS && up - passed < GOOD_BOOT_NANOS) {
            engine.bootIsGood();
        }
    }

    private void overdue(KindState state) {
        SwapTarget target = state.target;
        CandidateEntry entry = state.current();
        if (entry == null) {
            return;
        }
        List<Inside> late = target.inside().stream()
                .filter(call -> call.nanos() > target.callLimitNanos())
                .toList();
        if (!late.isEmpty()) {
            Inside first = late.getFirst();
            String reason = first.who() + " has been in it for " + first.nanos() / 1_000_000 + " ms, the limit is "
                    + target.callLimitNanos() / 1_000_000 + " ms";
            engine.failures.overdue(state, entry, reason, late);
        }
    }
}
