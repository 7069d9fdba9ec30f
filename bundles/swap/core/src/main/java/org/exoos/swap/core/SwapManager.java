package org.exoos.swap.core;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRecord.Outcome;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Candidates, targets, and the thread on which swaps happen. */
@Component(service = SwapService.class, immediate = true)
public final class SwapManager implements SwapService, SwapTarget.Observer {
    private static final Logger LOG = LoggerFactory.getLogger(SwapManager.class);
    private static final String BOOT = "boot";

    private final BundleContext context;
    private final Map<String, SwapTarget> targets = new ConcurrentHashMap<>();
    private final Set<CandidateEntry> candidates = ConcurrentHashMap.newKeySet();
    /** By kind, what this manager put in charge and holds the service of. */
    private final Map<String, CandidateEntry> inCharge = new ConcurrentHashMap<>();

    private final History history = new History();
    private final LinkedBlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean stopped;

    @Activate
    public SwapManager(BundleContext context) {
        this.context = context;
        thread = Thread.ofPlatform().daemon().name("swap").start(this::serve);
    }

    @Deactivate
    void deactivate() {
        stopped = true;
        thread.interrupt();
    }

    private void serve() {
        while (!stopped) {
            try {
                requests.take().run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Throwable why) {
                LOG.error("a swap request failed", why);
            }
        }
    }

    // ---- who is there

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTarget(SwapTarget target) {
        targets.put(target.kind(), target);
        target.observer(this);
        putPreferred(target);
    }

    void removeTarget(SwapTarget target) {
        targets.remove(target.kind(), target);
    }

    @Reference(
            service = SwapCandidate.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addCandidate(ServiceReference<SwapCandidate> reference) {
        CandidateEntry entry = CandidateEntry.of(reference);
        if (entry.kind().isEmpty() || entry.name().isEmpty()) {
            LOG.warn("{} registers a candidate without kind or name", reference.getBundle());
            return;
        }
        candidates.add(entry);
        SwapTarget target = targets.get(entry.kind());
        if (target != null) {
            putPreferred(target);
        }
    }

    /** A bundle stops. If its candidate is in charge, nobody asked us: the built-in takes over. */
    void removeCandidate(ServiceReference<SwapCandidate> reference) {
        CandidateEntry entry = CandidateEntry.of(reference);
        candidates.remove(entry);
        SwapTarget target = targets.get(entry.kind());
        if (target != null && inCharge.remove(entry.kind(), entry)) {
            String reason = "its bundle " + entry.bundle().getSymbolicName() + " stopped";
            target.fallBack(reason);
            record(entry.kind(), entry.name(), target.builtIn(), "framework", Outcome.FELL_BACK, reason, 0);
        }
    }

    private void putPreferred(SwapTarget target) {
        boolean fresh = target.inCharge().equals(target.builtIn()) && !history.has(target.kind());
        if (fresh && choose(target.kind(), target.preferred()).isPresent()) {
            requests.add(() -> {
                if (!history.has(target.kind())) {
                    run(target.kind(), target.preferred(), BOOT);
                }
            });
        }
    }

    // ---- swapping

    @Override
    public CompletableFuture<SwapRecord> swap(String kind, String name, String requester) {
        CompletableFuture<SwapRecord> result = new CompletableFuture<>();
        requests.add(() -> result.complete(run(kind, name, requester)));
        return result;
    }

    /** Swap thread. */
    private SwapRecord run(String kind, String name, String requester) {
        long start = System.nanoTime();
        SwapTarget target = targets.get(kind);
        String before = target == null ? "" : target.inCharge();
        try {
            if (target == null) {
                throw new SwapRefusedException("there is no kind \"" + kind + "\"; there are " + kinds());
            }
            swap(target, name);
            return record(kind, before, name, requester, Outcome.DONE, "", System.nanoTime() - start);
        } catch (SwapRefusedException why) {
            return record(
                    kind,
                    before,
                    name,
                    requester,
                    Outcome.REFUSED,
                    String.valueOf(why.getMessage()),
                    System.nanoTime() - start);
        } catch (Throwable why) {
            LOG.error("swap of {} to {} failed", kind, name, why);
            return record(kind, before, name, requester, Outcome.REFUSED, why.toString(), System.nanoTime() - start);
        }
    }

    private void swap(SwapTarget target, String name) throws SwapRefusedException {
        String kind = target.kind();
        CandidateEntry next = choose(kind, name)
                .orElseThrow(() -> new SwapRefusedException("there is no " + kind + " \"" + name
                        + "\"; there are "
                        + candidates(kind).stream()
                                .map(CandidateInfo::name)
                                .distinct()
                                .toList()));
        if (next.equals(inCharge.get(kind)) && target.inCharge().equals(name)) {
            return;
        }
        if (!ApiVersions.fits(next.api(), target.apiVersion())) {
            throw new SwapRefusedException(next.identity() + " was written for version " + next.api() + " of the "
                    + kind + " API, this is " + target.apiVersion());
        }
        SwapCandidate candidate = instantiate(next);
        boolean done = false;
        try {
            target.put(name, candidate);
            done = true;
        } finally {
            release(done ? inCharge.put(kind, next) : next);
        }
    }

    private SwapCandidate instantiate(CandidateEntry entry) throws SwapRefusedException {
        SwapCandidate candidate;
        try {
            candidate = context.getService(entry.reference());
        } catch (RuntimeException | LinkageError why) {
            throw new SwapRefusedException(entry.identity() + " cannot be instantiated: " + why, why);
        }
        if (candidate == null) {
            throw new SwapRefusedException(entry.identity() + " cannot be instantiated: see the log");
        }
        return candidate;
    }

    private void release(@Nullable CandidateEntry entry) {
        if (entry != null) {
            try {
                context.ungetService(entry.reference());
            } catch (IllegalStateException gone) {
                LOG.debug("{} went before it was let go of", entry.name());
            }
        }
    }

    @Override
    public void fellBack(String kind, String failed, String reason) {
        SwapTarget target = targets.get(kind);
        CandidateEntry entry = inCharge.get(kind);
        if (entry != null && entry.name().equals(failed) && inCharge.remove(kind, entry)) {
            release(entry);
        }
        record(kind, failed, target == null ? "" : target.builtIn(), "core", Outcome.FELL_BACK, reason, 0);
    }

    private SwapRecord record(
            String kind, String from, String to, String requester, Outcome outcome, String reason, long nanos) {
        SwapRecord entry = new SwapRecord(Instant.now(), kind, from, to, requester, outcome, reason, nanos);
        history.add(entry);
        if (outcome == Outcome.FELL_BACK) {
            LOG.warn("swap: {}", entry);
        } else {
            LOG.debug("swap: {}", entry);
        }
        return entry;
    }

    // ---- questions

    private Optional<CandidateEntry> choose(String kind, String name) {
        return candidates.stream()
                .filter(entry -> entry.kind().equals(kind) && entry.name().equals(name))
                .filter(entry -> entry.bundle() != null)
                .min(CandidateEntry.NEWEST_FIRST);
    }

    @Override
    public List<String> kinds() {
        return targets.keySet().stream().sorted().toList();
    }

    @Override
    public List<CandidateInfo> candidates(String kind) {
        CandidateEntry holder = inCharge.get(kind);
        return candidates.stream()
                .filter(entry -> entry.kind().equals(kind) && entry.bundle() != null)
                .sorted(Comparator.comparing(CandidateEntry::name).thenComparing(CandidateEntry.NEWEST_FIRST))
                .map(entry ->
                        new CandidateInfo(kind, entry.name(), entry.api(), entry.identity(), entry.equals(holder)))
                .toList();
    }

    @Override
    public Optional<String> inCharge(String kind) {
        return Optional.ofNullable(targets.get(kind)).map(SwapTarget::inCharge);
    }

    @Override
    public List<SwapRecord> history() {
        return history.all();
    }
}
