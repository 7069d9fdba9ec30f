package org.exoos.swap.core;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapRefusedException;
import org.exoos.swap.SwapService.Request;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** The parts of the swap core with one kind, without its threads: what the swap thread is to do later waits in a list. */
final class CoreParts {
    /** A target that writes down what it is asked for. */
    final class Target extends SwapFixture.Target {
        final List<String> steps = new CopyOnWriteArrayList<>();
        /** The component, at each of these. */
        final List<Object> shown = new ArrayList<>();

        /** What is done when somebody is put in charge. */
        FakeCandidate.Step putting = () -> {};

        FakeCandidate.Step warming = () -> {};
        String refused = "";
        long decisions;

        @Override
        public void check(String name, SwapCandidate candidate) throws SwapRefusedException {
            steps.add("check " + name);
            shown.add(candidate);
            if (name.equals(refused)) {
                throw new SwapRefusedException("it is " + name);
            }
        }

        @Override
        public void warm(String name, SwapCandidate candidate) {
            steps.add("warm " + name);
            shown.add(candidate);
            run(warming);
        }

        @Override
        public void put(String name, SwapCandidate candidate) throws SwapRefusedException {
            steps.add("put " + name);
            shown.add(candidate);
            run(putting);
            super.put(name, candidate);
        }

        @Override
        public void fallBack(String reason) {
            steps.add("fall back: " + reason);
            super.fallBack(reason);
        }

        @Override
        public long decisions() {
            return decisions;
        }
    }

    static void run(FakeCandidate.Step step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the framework gives out as the component. */
    Callable<@Nullable Object> made = () -> new SwapCandidate() {};

    final Map<Object, Integer> uses = new ConcurrentHashMap<>();
    final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            CoreParts.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> switch (method.getName()) {
                case "getService" -> {
                    uses.merge(arguments[0], 1, Integer::sum);
                    yield made.call();
                }
                case "ungetService" -> {
                    uses.merge(arguments[0], -1, Integer::sum);
                    yield true;
                }
                default -> throw new UnsupportedOperationException(method.getName());
            });
    final Map<String, KindState> states = new HashMap<>();
    final Set<CandidateEntry> candidates = new LinkedHashSet<>();
    final History history = new History();
    final Quarantine quarantine = new Quarantine();
    final Budgets budgets = new Budgets(context);
    final Swapper swapper;
    final Failures failures;
    final List<Runnable> later = new ArrayList<>();
    final Target target = new Target();
    final KindState state = new KindState(target);

    CoreParts(Settings settings) {
        swapper = new Swapper(context, settings, quarantine, budgets, new Bounded(() -> {}));
        Questions questions = new Questions(states, candidates, quarantine, new LeakCheck(() -> 0));
        failures = new Failures(states, history, quarantine, budgets, swapper, questions, later::add);
        states.put("test", state);
    }

    /** A candidate whose code is loaded; one of a name has content of its own. */
    FakeCandidate add(String name) {
        FakeCandidate candidate = new FakeCandidate(name)
                .hash(name + "0123")
                .id(candidates.size() + 1)
                .load(budgets);
        candidates.add(candidate.entry());
        return candidate;
    }

    void swap(FakeCandidate next, boolean trusted) throws SwapRefusedException {
        swapper.swap(state, next.entry(), new Request("test", "a", "tester"), trusted);
    }

    void swap(FakeCandidate next) throws SwapRefusedException {
        swap(next, false);
    }

    int uses(FakeCandidate candidate) {
        return uses.getOrDefault(candidate.reference, 0);
    }

    /** The swap thread does what is to be done. */
    void runLater() {
        List<Runnable> now = List.copyOf(later);
        later.clear();
        now.forEach(Runnable::run);
    }

    /** The history, each entry in the form: from, to, outcome, who, why. */
    List<String> told() {
        return history.all().stream().map(CoreParts::line).toList();
    }

    private static String line(SwapRecord entry) {
        return entry.from() + " -> " + entry.to() + " " + entry.outcome() + " by " + entry.requester() + ": "
                + entry.reason();
    }
}
