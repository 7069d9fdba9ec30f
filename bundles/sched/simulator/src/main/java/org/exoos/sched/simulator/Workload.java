package org.exoos.sched.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is to be run: a name, how long, and groups of tasks. Written as text, one group a line; docs/simulator.md explains it.
 *
 * <pre>
 *   duration 5s
 *   cpu         hogs    count=4 nice=5 class=batch
 *   interactive editor  count=2 run=300us~ sleep=10ms~
 *   pipe        filters count=8 stages=3 work=20us capacity=16
 *   ring        token   tasks=8 work=1us
 *   storm       make    tasks=20 run=2ms~ every=100ms
 *   replay      shell   file=recorded.trace
 * </pre>
 */
public record Workload(String name, long nanos, List<Line> lines) {
    private static final long DEFAULT_NANOS = 2_000_000_000;

    public Workload {
        lines = List.copyOf(lines);
    }

    /** One group of tasks. */
    record Line(String kind, String name, Settings settings, Path folder) {
        void start(Engine engine, List<Group> groups) throws IOException {
            Group group = new Group(name, kind.equals("cpu") && !settings.has("work"));
            groups.add(group);
            int count = settings.number("count", 1);
            switch (kind) {
                case "cpu" -> {
                    long work = settings.nanos("work", Long.MAX_VALUE);
                    repeat(engine, group, count, random -> Programs.cpu(work));
                }
                case "interactive" -> {
                    Amount run = settings.amount("run", "500us~");
                    Amount sleep = settings.amount("sleep", "10ms~");
                    repeat(engine, group, count, random -> Programs.interactive(random, run, sleep));
                }
                case "pipe" -> {
                    for (int i = 0; i < count; i++) {
                        pipe(engine, group);
                    }
                }
                case "ring" -> {
                    for (int i = 0; i < count; i++) {
                        ring(engine, group);
                    }
                }
                case "storm" -> {
                    int children = settings.number("tasks", 10);
                    Amount run = settings.amount("run", "2ms~");
                    Amount every = settings.amount("every", "100ms");
                    repeat(engine, group, count, random -> Programs.storm(random, children, run, every));
                }
                case "replay" ->
                    Recording.read(folder.resolve(settings.text("file"))).start(engine, group);
                default ->
                    throw new IllegalArgumentException("there is no kind of group '" + kind
                            + "'; kinds: cpu, interactive, pipe, ring, storm, replay");
            }
            settings.checkUsed(kind + " " + name);
        }

        private void repeat(Engine engine, Group group, int count, Engine.TaskMaker maker) {
            for (int i = 0; i < count; i++) {
                start(engine, group, maker);
            }
        }

        private void start(Engine engine, Group group, Engine.TaskMaker maker) {
            engine.start(name, group, maker, settings.attributes(), settings.mask("cpus"));
        }

        private void pipe(Engine engine, Group group) {
            int stages = settings.number("stages", 2);
            Amount work = settings.amount("work", "20us~");
            int capacity = settings.number("capacity", 16);
            List<Channel> channels = IntStream.range(1, stages)
                    .mapToObj(i -> new Channel(capacity))
                    .toList();
            for (int i = 0; i < stages; i++) {
                Channel in = i == 0 ? null : channels.get(i - 1);
                Channel out = i == stages - 1 ? null : channels.get(i);
                start(engine, group, random -> Programs.stage(random, in, out, work));
            }
        }

        private void ring(Engine engine, Group group) {
            int members = settings.number("tasks", 2);
            Amount work = settings.amount("work", "1us");
            List<Channel> channels =
                    IntStream.range(0, members).mapToObj(i -> new Channel(1)).toList();
            for (int i = 0; i < members; i++) {
                Channel in = channels.get(i);
                Channel out = channels.get((i + 1) % members);
                boolean starts = i == 0;
                start(engine, group, random -> Programs.member(random, in, out, work, starts));
            }
        }
    }

    /** Reads a workload file. */
    public static Workload read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Path folder = file.toAbsolutePath().getParent();
        return parse(
                name.replaceFirst("\\.workload$", ""),
                Files.readString(file, StandardCharsets.UTF_8),
                folder == null ? Path.of("/") : folder);
    }

    /** A workload written in a program; file names in it are seen from the current folder. */
    public static Workload parse(String name, String text) {
        return parse(name, text, Path.of(""));
    }

    private static Workload parse(String name, String text, Path folder) {
        long nanos = DEFAULT_NANOS;
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String[] words = line.replaceFirst("#.*", "").strip().split("\\s+", -1);
            if (words[0].isEmpty()) {
                continue;
            }
            try {
                if (words.length < 2) {
                    throw new IllegalArgumentException("'" + words[0] + "' needs a name");
                } else if (words[0].equals("duration")) {
                    nanos = Amount.nanos(words[1]);
                } else {
                    lines.add(new Line(words[0], words[1], Settings.parse(words, 2), folder));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(name + " has no tasks");
        }
        return new Workload(name, nanos, lines);
    }

    /** The same for another time. */
    public Workload lasting(long otherNanos) {
        return new Workload(name, otherNanos, lines);
    }
}
