package org.exoos.swap.core;

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
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.swap.SwapService.Health;
import org.exoos.swap.SwapService.Request;
import org.exoos.swap.SwapTarget;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings candidates and targets together: the queue of wishes, the thread that works it off, and what follows from failures. */
final class SwapEngine {
    private static final Logger LOG = LoggerFactory.getLogger(SwapEngine.class);
    private static final String BOOT = "boot";
    static final String CORE = "core";

    final History history = new History();
    final Quarantine quarantine = new Quarantine();
    final Budgets budgets;
    private final Map<String, KindState> states = new ConcurrentHashMap<>();
    private final Set<CandidateEntry> candidates = ConcurrentHashMap.newKeySet();
    private final Choices choices;
    private final LeakCheck leaks;
    private final Swapper swapper;
    private final Retirement retirement;
    private final Questions questions;
    final Failures failures;
    private final LinkedBlockingQueue<Runnable> requests = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Watch watch;
    private volatile boolean stopped;

    SwapEngine(BundleContext context, Settings settings, LeakCheck leaks, Choices choices, Bounded bounded) {
        this.leaks = leaks;
        this.choices = choices;
        budgets = new Budgets(context);
        swapper = new Swapper(context, settings, quarantine, budgets, bounded);
        retirement = new Retirement(leaks, bounded);
        questions = new Questions(states, candidates, quarantine, leaks);
        failures = new Failures(states, history, quarantine, budgets, swapper, questions, requests::add);
        budgets.open();
        thread = bounded.thread("swap", this::serve);
        thread.start();
        watch = new Watch(this, settings);
    }

    void close() {
        stopped = true;
        thread.interrupt();
        watch.close();
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

    void add(SwapTarget target) {
        KindState known = states.get(target.kind());
        if (known != null && known.target == target) {
            return;
        }
        KindState state = new KindState(target);
        states.put(target.kind(), state);
        target.observer(failures);
        putPreferred(state);
    }

    void remove(SwapTarget target) {
        states.computeIfPresent(target.kind(), (kind, state) -> state.target == target ? null : state);
    }

    void add(CandidateEntry entry) {
        KindState state = states.get(entry.kind());
        if (!candidates.add(entry) || state == null) {
            return;
        }
        if (state.cameBack(entry)) {
            request(new Request(entry.kind(), entry.name(), "framework", "its bundle is back", false, false));
        } else {
            putPreferred(state);
        }
    }

    /** A bundle stops. If its candidate is in charge, nobody asked us: the built-in takes over. */
    void remove(ServiceReference<SwapCandidate> reference) {
        for (CandidateEntry entry : candidates) {
            if (entry.reference().equals(reference) && candidates.remove(entry)) {
                gone(entry);
            }
        }
    }

    private void gone(CandidateEntry entry) {
        KindState state = states.get(entry.kind());
        if (state != null && state.take(entry, true)) {
            String reason = "its bundle " + entry.symbolicName() + " stopped";
            state.target.fallBack(reason);
            history.add(entry.kind(), entry.name(), state.target.builtIn(), "framework", Outcome.FELL_BACK, reason, 0);
            requests.add(() -> failures.rollBack(state, entry));
        }
    }

    private void putPreferred(KindState state) {
        SwapTarget target = state.target;
        String name = choices.chosen(target.kind())
                .filter(chosen -> questions.choose(target.kind(), chosen).isPresent())
                .orElse(target.preferred());
        boolean fresh = target.inCharge().equals(target.builtIn()) && !history.has(target.kind());
        if (fresh && questions.choose(target.kind(), name).isPresent()) {
            requests.add(() -> {
                if (!history.has(target.kind())) {
                    run(new Request(target.kind(), name, BOOT), null);
                }
            });
        }
    }

    // ---- swapping

    CompletableFuture<SwapRecord> request(Request request) {
        CompletableFuture<SwapRecord> result = new CompletableFuture<>();
        requests.add(() -> {
            try {
                result.complete(run(request, null));
            } catch (Throwable why) {
                result.completeExceptionally(why);
                throw why;
            }
        });
        return result;
    }

    CompletableFuture<SwapRecord> undo(String kind, String requester) {
        CompletableFuture<SwapRecord> result = new CompletableFuture<>();
        requests.add(() -> {
            KindState state = states.get(kind);
            CandidateEntry before = state == null ? null : state.previous();
            if (before == null || before.reference().getBundle() == null) {
                String reason = "there is nothing to go back to";
                result.complete(history.add(kind, "", "", requester, Outcome.REFUSED, reason, 0));
            } else {
                result.complete(run(new Request(kind, before.name(), requester, "undo", false, false), before));
            }
        });
        return result;
    }

    /** Swap thread. @param fixed the version to take; null to choose by name */
    private SwapRecord run(Request request, @Nullable CandidateEntry fixed) {
        long start = System.nanoTime();
        KindState state = states.get(request.kind());
        String before = state == null ? "" : state.target.inCharge();
        String who = request.why().isEmpty() ? request.requester() : request.requester() + " (" + request.why() + ")";
        Outcome outcome = request.dryRun() ? Outcome.POSSIBLE : Outcome.DONE;
        String reason = "";
        CandidateEntry next = fixed;
        try {
            if (state == null) {
                throw new SwapRefusedException("there is no kind \"" + request.kind() + "\"; there are " + kinds());
            }
            if (next == null) {
                next = questions.find(request.kind(), request.name());
            }
            if (!next.equals(state.current()) || !state.target.inCharge().equals(next.name())) {
                boolean trusted = next.ofImage() && request.requester().equals(BOOT);
                swapper.swap(state, next, request, trusted);
            }
            if (!request.dryRun()) {
                retirement.retireOlder(state, candidates);
            }
        } catch (SwapRefusedException why) {
            outcome = Outcome.REFUSED;
            reason = String.valueOf(why.getMessage());
        } catch (Throwable why) {
            LOG.error("swap of {} to {} failed", request.kind(), request.name(), why);
            outcome = Outcome.REFUSED;
            reason = why.toString();
        }
        SwapRecord entry =
                history.add(request.kind(), before, request.name(), who, outcome, reason, System.nanoTime() - start);
        if (outcome == Outcome.REFUSED && state != null && next != null && !request.dryRun()) {
            failures.onTheWay(state, before, next, reason);
        }
        watch.wake();
        return entry;
    }

    // ---- what the watch finds

    Iterable<KindState> states() {
        return states.values();
    }

    /** A probation is over. */
    void confirm(KindState state) {
        requests.add(() -> {
            CandidateEntry entry = state.confirm();
            if (entry != null) {
                String name = entry.name();
                history.add(entry.kind(), name, name, CORE, Outcome.CONFIRMED, entry.identity(), 0);
                choices.choose(entry.kind(), name);
                state.forgetOlder(entry);
                retirement.retireOlder(state, candidates);
            }
        });
    }

    /** All is well for some time after the boot. */
    void bootIsGood() {
        choices.bootIsGood();
    }

    void pollLeaks() {
        for (LeakCheck.Leak leak : leaks.poll()) {
            String reason = leak.identity() + " was uninstalled, its classes are still there";
            history.add(leak.kind(), "", "", CORE, Outcome.LEFT_BEHIND, reason, 0);
        }
    }

    // ---- questions

    Optional<SwapTarget> target(String kind) {
        return Optional.ofNullable(states.get(kind)).map(state -> state.target);
    }

    List<String> kinds() {
        return states.keySet().stream().sorted().toList();
    }

    List<CandidateInfo> describe(String kind) {
        return questions.describe(kind);
    }

    Optional<String> lastGood(String kind) {
        return Optional.ofNullable(states.get(kind))
                .flatMap(state -> state.good().stream().findFirst())
                .map(CandidateEntry::identity);
    }

    List<Health> health() {
        return states.values().stream().map(questions::health).toList();
    }

    List<String> uncollected() {
        return leaks.uncollected();
    }
}
