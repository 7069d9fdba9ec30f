package org.exoos.host;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The verb {@code watch}: each save of a source is compiled, made a bundle, deployed into the running machine and, where the bundle offers a component
 * for swapping, swapped in. A swap's answer comes when every CPU has changed over: from then on new code schedules.
 */
public final class Watch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long QUIET_MILLIS = 15;

    private final LiveBundle bundle;
    private final HostLink link;
    private final Consumer<String> out;
    private final WatchService service;
    private final long started = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());

    /** How long each step took, from the save on. */
    public record Times(long notice, long compile, long bundle, long deploy, long swap) {
        public long total() {
            return notice + compile + bundle + deploy + swap;
        }

        @Override
        public String toString() {
            return "save to new code " + millis(total()) + ": noticed " + part(notice) + ", compiled " + part(compile)
                    + ", bundled " + part(bundle) + ", deployed " + part(deploy) + ", swapped " + part(swap);
        }

        private String part(long nanos) {
            return millis(nanos) + " (" + Math.round(100.0 * nanos / Math.max(1, total())) + " %)";
        }

        private static String millis(long nanos) {
            return String.format(Locale.ROOT, "%.0f ms", nanos / 1e6);
        }
    }

    public Watch(LiveBundle bundle, HostLink link, Consumer<String> out) throws IOException {
        this.bundle = bundle;
        this.link = link;
        this.out = out;
        this.service = FileSystems.getDefault().newWatchService();
        register(bundle.sources());
        LiveBundle.Built unused = bundle.build(); // what is wrong now is said now, and the compiler gets warm
    }

    private void register(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                WatchKey unused = folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Swaps in what is there, then serves saves until the thread is interrupted. */
    public void run() throws IOException {
        try {
            serve();
            while (true) {
                WatchKey key = service.take();
                do {
                    key.pollEvents();
                    key.reset();
                    key = service.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
                } while (key != null);
                register(bundle.sources());
                serve();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() throws IOException {
        try {
            out.accept(once(Math.max(saved(), started)).toString());
        } catch (HostException e) {
            out.accept(String.valueOf(e.getMessage()));
        }
    }

    /** When the newest source was saved, on the scale of {@link System#currentTimeMillis} in nanoseconds. */
    private long saved() throws IOException {
        long newest = 0;
        try (Stream<Path> files = Files.walk(bundle.sources())) {
            for (Path each : files.toList()) {
                newest = Math.max(newest, Files.getLastModifiedTime(each).to(TimeUnit.NANOSECONDS));
            }
        }
        return newest;
    }

    /** Builds, deploys and swaps once; {@code saved} is when the source was saved. */
    public Times once(long saved) throws IOException {
        long notice = Math.max(0, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - saved);
        LiveBundle.Built built = bundle.build();
        long start = System.nanoTime();
        require(link.deploy(built.fileName(), built.jar(), Console.patient(PATIENCE)));
        long deployed = System.nanoTime();
        if (built.candidate().isPresent()) {
            LiveBundle.Candidate candidate = built.candidate().get();
            require(link.command("exo:swap " + candidate.kind() + " " + candidate.name(), Console.patient(PATIENCE)));
        }
        return new Times(
                notice, built.compileNanos(), built.bundleNanos(), deployed - start, System.nanoTime() - deployed);
    }

    private static void require(HostLink.Result result) throws HostException {
        if (!result.ok()) {
            throw new HostException(result.text().strip());
        }
    }

    @Override
    public void close() throws IOException {
        service.close();
        bundle.close();
    }
}
