package org.exoos.swap.core;

import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.exoos.hal.Processors;
import org.exoos.hal.Processors.ThreadClass;
import org.exoos.swap.SwapCandidate;
import org.exoos.swap.SwapListener;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapTarget;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: candidates and targets as they come and go, wishes of people, and what they want to know. The work is done by {@link SwapEngine}. */
@Component(service = SwapService.class, immediate = true, configurationPid = "org.exoos.swap.core")
@Settings.Config
@Designate(ocd = Settings.Config.class)
public final class SwapManager implements SwapService {
    private static final Logger LOG = LoggerFactory.getLogger(SwapManager.class);

    private final SwapEngine engine;

    @Activate
    public SwapManager(BundleContext context, Map<String, Object> configuration, @Reference Processors processors) {
        this(
                context,
                Settings.of(configuration),
                new LeakCheck(),
                new Bounded(() -> processors.threadClass(ThreadClass.NORMAL)),
                SwapManager::aside);
    }

    /** @param writer writes down that a boot was begun */
    SwapManager(BundleContext context, Settings settings, LeakCheck leaks, Bounded bounded, Executor writer) {
        File file = context.getDataFile("choices.properties");
        Choices choices = new Choices(file == null ? null : file.toPath(), writer);
        engine = new SwapEngine(context, settings, leaks, choices, bounded);
    }

    private static void aside(Runnable work) {
        Thread.ofPlatform().daemon().name("swap-choices").start(work);
    }

    @Deactivate
    void deactivate() {
        engine.close();
    }

    SwapEngine engine() {
        return engine;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(SwapListener listener) {
        engine.history.add(listener);
    }

    void removeListener(SwapListener listener) {
        engine.history.remove(listener);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTarget(SwapTarget target) {
        engine.add(target);
    }

    void removeTarget(SwapTarget target) {
        engine.remove(target);
    }

    @Reference(
            service = SwapCandidate.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    void addCandidate(ServiceReference<SwapCandidate> reference) {
        CandidateEntry entry = CandidateEntry.of(reference);
        if (entry.kind().isEmpty() || entry.name().isEmpty()) {
            LOG.warn("{} registers a candidate without kind or name", entry.identity());
            return;
        }
        engine.add(entry);
    }

    void removeCandidate(ServiceReference<SwapCandidate> reference) {
        engine.remove(reference);
    }

    @Override
    public CompletableFuture<SwapRecord> swap(Request request) {
        return engine.request(request);
    }

    @Override
    public CompletableFuture<SwapRecord> undo(String kind, String requester) {
        return engine.undo(kind, requester);
    }

    @Override
    public List<String> kinds() {
        return engine.kinds();
    }

    @Override
    public List<CandidateInfo> candidates(String kind) {
        return engine.describe(kind);
    }

    @Override
    public Optional<String> inCharge(String kind) {
        return engine.target(kind).map(SwapTarget::inCharge);
    }

    @Override
    public Optional<String> lastGood(String kind) {
        return engine.lastGood(kind);
    }

    @Override
    public List<SwapRecord> history() {
        return engine.history.all();
    }

    @Override
    public String lastFailure() {
        return engine.history.lastFailure();
    }

    @Override
    public List<Health> health() {
        return engine.health();
    }

    @Override
    public List<String> uncollected() {
        return engine.uncollected();
    }
}
