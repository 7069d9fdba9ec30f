package org.exoos.console.serial;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.exoos.console.SerialDriver;
import org.exoos.swap.CallTracker;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate of the serial driver: one driver for all ports. A swap closes the ports for drivers, waits for the calls inside, takes the registers from the old driver and lends
 * them to the new one, which then looks at each chip: what happened between, nobody has to remember. When a driver fails, the registers are taken from it, the chips' interrupts are
 * masked, and {@link Polled} brings them into order and serves them.
 *
 * <p>Nothing can be lost: bytes are the ports', and leave them in the same moment as they go into a register.
 */
final class DriverGate implements SwapTarget, Version.Failures {
    static final String KIND = "driver.serial";
    private static final String API = "1.0";
    private static final long CLOSE_NANOS = 1_000_000_000L;
    private static final Logger LOG = LoggerFactory.getLogger(DriverGate.class);

    private final List<LinePort> ports;
    private final String preferred;
    private final Duration limit;
    private final Version builtIn;
    private volatile Version version;
    private volatile boolean changing;
    private volatile long earlierCalls;
    private volatile String failure = "";
    private volatile @Nullable Observer observer;
    private volatile Runnable polling = () -> {};

    /** @param limitMillis how long a call may stay inside a driver, and how long it may take to take over */
    DriverGate(List<LinePort> ports, Version builtIn, String preferred, long limitMillis) {
        this.ports = ports;
        this.builtIn = builtIn;
        this.version = builtIn;
        this.preferred = preferred;
        this.limit = Duration.ofMillis(limitMillis);
    }

    /** @param value runs when the built-in driver begins to serve, and somebody has to call it */
    void polling(Runnable value) {
        polling = value;
    }

    /** What serves when nothing else does. It does not fail; if it did there would be nothing left to do. */
    static Version polled() {
        CallTracker calls = new CallTracker("a call of the polled driver");
        return new Version(
                Polled.NAME, new Polled(), calls, (failed, why) -> LOG.error("the polled driver failed", why));
    }

    /** Whether the built-in driver is in charge. */
    boolean polls() {
        return version == builtIn;
    }

    @Override
    public void failed(Version failed, Throwable why) {
        String reason = why.toString();
        if (takeOut(failed, reason)) {
            Thread.ofPlatform().daemon().name("serial-report").start(() -> {
                LOG.error("serial driver {} failed", failed.name(), why);
                Observer told = observer;
                if (told != null) {
                    told.fellBack(KIND, failed.name(), reason);
                }
            });
        }
    }

    /** Puts the built-in in charge, unless another than the expected version is. */
    private synchronized boolean takeOut(Version expected, String reason) {
        if (version != expected || expected == builtIn) {
            return false;
        }
        failure = reason;
        install(builtIn);
        polling.run();
        return true;
    }

    /** Returns the terms, which have not begun. */
    private synchronized List<Term> install(Version next) {
        earlierCalls += version.calls().calls();
        version = next;
        return ports.stream().map(port -> port.change(next)).toList();
    }

    // ---- for the swap core

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public String apiVersion() {
        return API;
    }

    @Override
    public String inCharge() {
        return version.name();
    }

    @Override
    public String builtIn() {
        return Polled.NAME;
    }

    @Override
    public String preferred() {
        return preferred;
    }

    @Override
    public void observer(Observer value) {
        observer = value;
    }

    @Override
    public long decisions() {
        return earlierCalls + version.calls().calls();
    }

    @Override
    public long probationDecisions(long usual) {
        return usual / 100;
    }

    /** Empty while drivers change: that has limits of its own. */
    @Override
    public List<Inside> inside() {
        return changing ? List.of() : version.calls().inside();
    }

    @Override
    public long callLimitNanos() {
        return limit.toNanos();
    }

    @Override
    public String dump() {
        StringBuilder text = new StringBuilder();
        ports.forEach(port -> text.append(port).append('\n'));
        return text.toString();
    }

    @Override
    public void check(String name, SwapCandidate candidate) throws SwapRefusedException {
        if (!(candidate instanceof SerialDriver)) {
            throw new SwapRefusedException(candidate.getClass().getName() + " is no serial driver");
        }
    }

    @Override
    public void warm(String name, SwapCandidate candidate) throws SwapRefusedException {
        Rehearsal.of((SerialDriver) candidate);
    }

    @Override
    public void put(String name, SwapCandidate candidate) throws SwapRefusedException {
        check(name, candidate);
        Version next = new Version(name, (SerialDriver) candidate, new CallTracker("a call of " + KIND), this);
        closePorts();
        changing = true;
        try {
            String why = takeOver(install(next));
            if (version != next) {
                throw new SwapRefusedException(name + " failed while it took over: " + failure);
            }
            if (!why.isEmpty()) {
                takeOut(next, why);
                throw new SwapRefusedException(name + " cannot take over: " + why);
            }
        } finally {
            changing = false;
        }
    }

    private void closePorts() throws SwapRefusedException {
        long deadline = System.nanoTime() + CLOSE_NANOS;
        for (LinePort port : ports) {
            if (!port.term().close(deadline)) {
                String why = port.toString();
                List<Term> terms = ports.stream().map(LinePort::term).toList();
                // The driver is called for what was noted meanwhile, and this one may be lost in it.
                Thread.ofPlatform().daemon().name("serial-reopen").start(() -> terms.forEach(Term::reopen));
                throw new SwapRefusedException("a call does not end: " + why);
            }
        }
    }

    /** On a thread of its own, since the driver may not come back. Returns why it cannot, empty when it did. */
    private String takeOver(List<Term> terms) {
        AtomicReference<@Nullable Throwable> why = new AtomicReference<>();
        Thread thread = Thread.ofPlatform().daemon().name("serial-take-over").start(() -> {
            try {
                terms.forEach(Term::begin);
                ports.forEach(LinePort::service);
            } catch (Throwable e) {
                why.set(e);
            }
        });
        try {
            if (!thread.join(limit)) {
                return "it has not ended after " + limit.toMillis() + " ms";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "the swap was interrupted";
        }
        Throwable thrown = why.get();
        return thrown == null ? "" : thrown.toString();
    }

    @Override
    public void fallBack(String reason) {
        Version before = version;
        if (takeOut(before, reason)) {
            LOG.warn("{} {} is not in charge any more: {}", KIND, before.name(), reason);
        }
    }
}
