package org.exoos.swap.core;

import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.SwapService;
import org.exoos.swap.SwapService.CandidateInfo;
import org.exoos.swap.SwapTarget;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.KernelAttribute;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * /sys/swap: kinds, history, latest (the history's last line, cheap to poll), health, last-failure, and a directory for each kind with current, available and last-good. Writing a name to current swaps; the writer
 * waits outside of every gate. EINVAL for a name that does not exist, EIO when the swap was refused (the history says why), EAGAIN when it takes longer than
 * 30 s.
 */
@Component(
        immediate = true,
        service = {})
public final class SwapAttributes {
    private static final long PATIENCE_SECONDS = 30;

    /** A file whose contents are computed. */
    private record Text(String path, Supplier<String> contents) implements KernelAttribute {
        @Override
        public String read() {
            return contents.get();
        }
    }

    private final BundleContext context;
    private final SwapService swaps;
    private final List<ServiceRegistration<?>> common = new ArrayList<>();
    private final Map<String, List<ServiceRegistration<?>>> kinds = new ConcurrentHashMap<>();

    @Activate
    public SwapAttributes(BundleContext context, @Reference SwapService swaps) {
        this.context = context;
        this.swaps = swaps;
        common.add(register(new Text("swap/kinds", () -> lines(swaps.kinds()))));
        common.add(register(new Text("swap/history", () -> lines(swaps.history()))));
        common.add(register(new Text(
                "swap/latest",
                () -> lines(swaps.history().reversed().stream().limit(1).toList()))));
        common.add(register(new Text("swap/last-failure", swaps::lastFailure)));
        common.add(register(new Text("swap/uncollected", () -> lines(swaps.uncollected()))));
        common.add(register(new Text(
                "swap/health",
                () -> lines(swaps.health().stream()
                        .map(health -> health.kind() + (health.ok() ? " ok: " : " not ok: ") + health.text())
                        .toList()))));
    }

    @Deactivate
    void deactivate() {
        common.forEach(SwapAttributes::unregister);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addTarget(SwapTarget target) {
        String kind = target.kind();
        if (kinds.putIfAbsent(kind, List.of()) != null) {
            return;
        }
        String folder = "swap/" + kind + "/";
        kinds.put(
                kind,
                List.of(
                        register(new Current(folder + "current", kind)),
                        register(new Text(
                                folder + "available",
                                () -> lines(swaps.candidates(kind).stream()
                                        .map(SwapAttributes::line)
                                        .toList()))),
                        register(new Text(
                                folder + "last-good", () -> swaps.lastGood(kind).orElse(target.builtIn()) + "\n"))));
    }

    void removeTarget(SwapTarget target) {
        List<ServiceRegistration<?>> gone = kinds.remove(target.kind());
        if (gone != null) {
            gone.forEach(SwapAttributes::unregister);
        }
    }

    private ServiceRegistration<?> register(KernelAttribute attribute) {
        return context.registerService(KernelAttribute.class, attribute, new Hashtable<>());
    }

    private static void unregister(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            // The bundle is stopping: its services are gone already.
        }
    }

    private static String line(CandidateInfo info) {
        return info.name() + " (" + info.identity() + ")" + (info.state().isEmpty() ? "" : " " + info.state());
    }

    private static String lines(List<?> entries) {
        return entries.stream().map(entry -> entry + "\n").collect(Collectors.joining());
    }

    /** What is in charge of a kind. */
    private final class Current implements KernelAttribute {
        private final String path;
        private final String kind;

        Current(String path, String kind) {
            this.path = path;
            this.kind = kind;
        }

        @Override
        public String path() {
            return path;
        }

        @Override
        public String read() {
            return swaps.inCharge(kind).orElse("") + "\n";
        }

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public void write(String value) throws ErrnoException {
            String name = value.strip();
            int hash = name.indexOf('#');
            String plain = hash < 0 ? name : name.substring(0, hash);
            if (swaps.candidates(kind).stream().noneMatch(info -> info.name().equals(plain))) {
                throw Errno.EINVAL.exception();
            }
            try {
                SwapRecord outcome = swaps.swap(kind, name, "/sys").get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (!outcome.done()) {
                    throw Errno.EIO.exception();
                }
            } catch (TimeoutException e) {
                throw Errno.EAGAIN.exception();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Errno.EINTR.exception();
            } catch (ExecutionException e) {
                throw Errno.EIO.exception();
            }
        }
    }
}
