package org.exoos.process.core;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of a component that keeps no state: calls go to the version that is in charge when they begin, and end there. A change is one write of a reference.
 * While none is in charge calls wait for one, for a bounded time.
 *
 * @param <T> what an implementation implements
 */
abstract class ComponentGate<T> implements SwapTarget {
    private static final String NONE = "none";
    private static final String API = "1.0";
    private static final long RECOVERY_NANOS = 2_000_000_000L;
    private static final long RECOVERY_STEP_NANOS = 1_000_000;
    private static final Logger LOG = LoggerFactory.getLogger(ComponentGate.class);

    /** One term of office of an implementation. */
    record Version<T>(String name, T implementation, CallTracker calls) {}

    private final String kind;
    private final String preferred;
    private final Class<T> type;
    private volatile @Nullable Version<T> version;
    private volatile boolean recovering;
    private volatile boolean begun;
    private volatile long earlierCalls;
    private volatile @Nullable Observer observer;

    ComponentGate(String kind, String preferred, Class<T> type) {
        this.kind = kind;
        this.preferred = preferred;
        this.type = type;
    }

    /** The first version is about to be in charge. */
    abstract void first(T implementation);

    /** What else an implementation has to be. */
    void examine(T implementation) throws SwapRefusedException {}

    /** The version to call; null when there is none, also after waiting. Hot path. */
    final @Nullable Version<T> version() {
        Version<T> now = version;
        return now != null ? now : recovered();
    }

    private @Nullable Version<T> recovered() {
        long end = System.nanoTime() + RECOVERY_NANOS;
        while (recovering && version == null) {
            if (System.nanoTime() - end > 0) {
                recovering = false;
            }
            LockSupport.parkNanos(this, RECOVERY_STEP_NANOS);
        }
        return version;
    }

    /** A version threw what it may not throw. Any task: tells elsewhere. */
    final void failed(Version<T> failed, Throwable why) {
        if (takeOut(failed)) {
            Thread.ofPlatform().daemon().name("gate-report").start(() -> {
                LOG.error("{} {} failed", kind, failed.name(), why);
                Observer told = observer;
                if (told != null) {
                    told.fellBack(kind, failed.name(), why.toString());
                }
            });
        }
    }

    private synchronized boolean takeOut(@Nullable Version<T> expected) {
        if (expected == null || version != expected) {
            return false;
        }
        recovering = true;
        earlierCalls += expected.calls().calls();
        version = null;
        return true;
    }

    @Override
    public final String kind() {
        return kind;
    }

    @Override
    public final String apiVersion() {
        return API;
    }

    @Override
    public final String inCharge() {
        Version<T> now = version;
        return now == null ? NONE : now.name();
    }

    @Override
    public final String builtIn() {
        return NONE;
    }

    @Override
    public final String preferred() {
        return preferred;
    }

    @Override
    public final void observer(Observer value) {
        observer = value;
    }

    @Override
    public final long decisions() {
        Version<T> now = version;
        return earlierCalls + (now == null ? 0 : now.calls().calls());
    }

    @Override
    public final long probationDecisions(long usual) {
        return usual / 1000;
    }

    @Override
    public final List<Inside> inside() {
        Version<T> now = version;
        return now == null ? List.of() : now.calls().inside();
    }

    @Override
    public final void check(String name, SwapCandidate candidate) throws SwapRefusedException {
        if (!type.isInstance(candidate)) {
            throw new SwapRefusedException(candidate.getClass().getName() + " is no " + type.getSimpleName());
        }
        examine(type.cast(candidate));
    }

    @Override
    public final void put(String name, SwapCandidate candidate) throws SwapRefusedException {
        check(name, candidate);
        T implementation = type.cast(candidate);
        synchronized (this) {
            Version<T> before = version;
            earlierCalls += before == null ? 0 : before.calls().calls();
            version = new Version<>(name, implementation, new CallTracker("a call of " + kind));
            recovering = false;
        }
        if (!begun) {
            begun = true;
            first(implementation);
        }
    }

    @Override
    public final void fallBack(String reason) {
        Version<T> before = version;
        if (takeOut(before)) {
            LOG.warn("{} {} is not in charge any more: {}", kind, before == null ? "" : before.name(), reason);
        }
    }
}
