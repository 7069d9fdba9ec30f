package org.exoos.host;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The verbs for those who write schedulers: new, watch, simulate, trace. */
final class SchedulerVerbs {
    private SchedulerVerbs() {}

    static int create(List<String> words) throws IOException {
        System.out.print(NewBundle.advice(Images.home(), NewBundle.make(Images.home(), words)));
        return 0;
    }

    static int simulate(List<String> words) throws IOException {
        System.out.print(Simulate.run(Images.home(), words));
        return 0;
    }

    /** The words: the bundle's folder, and a file with its class path as the build has written it. */
    static int watch(List<String> words, RunFolder machine) throws IOException {
        if (words.size() != 2) {
            throw new IllegalArgumentException("usage: exo watch FOLDER");
        }
        Path folder = Path.of(words.getFirst());
        try (LiveBundle bundle = new LiveBundle(Images.home(), folder, classPath(Path.of(words.get(1))));
                HostLink link = HostLink.attach(machine.hostLink());
                Watch watch = new Watch(bundle, link, System.out::println)) {
            System.err.println("exo: watching " + folder + "; Ctrl-C ends it");
            watch.run();
        }
        return 0;
    }

    static List<Path> classPath(Path file) throws IOException {
        String text = Files.readString(file).strip();
        List<Path> path = new ArrayList<>();
        for (String element : text.isEmpty() ? new String[0] : text.split(File.pathSeparator, -1)) {
            path.add(Path.of(element));
        }
        return path;
    }

    static int trace(List<String> words, RunFolder machine) throws IOException {
        Duration time = Duration.ZERO;
        Path file = Path.of("trace.json");
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("-o") && i + 1 < words.size()) {
                file = Path.of(words.get(++i));
            } else {
                time = Duration.ofMillis(Math.round(Double.parseDouble(words.get(i)) * 1000));
            }
        }
        Trace trace = new Trace();
        try (HostLink link = HostLink.attach(machine.hostLink())) {
            trace.record(link, time);
        }
        Files.writeString(file, trace.json());
        String swaps = trace.entries().stream()
                .filter(entry -> entry.event().equals("policy"))
                .map(Trace.Entry::name)
                .distinct()
                .collect(Collectors.joining(", "));
        System.out.println(trace.entries().size() + " events" + (swaps.isEmpty() ? "" : ", swaps to " + swaps) + ": "
                + file + "; open it at https://ui.perfetto.dev or chrome://tracing");
        return 0;
    }
}
