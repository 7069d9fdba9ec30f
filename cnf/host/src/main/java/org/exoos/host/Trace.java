package org.exoos.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The verb {@code trace}: who ran where, out of the machine's {@code /sys/sched/trace}, as JSON that Perfetto and chrome://tracing show. CPUs are its
 * threads; swaps of the policy are instants over all of them.
 */
public final class Trace {
    /** Prints an attribute of the kernel, a file under /sys. */
    static final String COMMAND = "exo:show sched/trace";

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int FIELDS = 7;
    private static final Set<String> RUNS = Set.of("blocked", "yielded", "preempted", "ended", "running");

    /** One line of /sys/sched/trace; docs/scheduler_design.md explains it. */
    public record Entry(long start, long end, int cpu, String event, long task, long detail, String name) {
        /** A line, or null for one of another form. */
        static @Nullable Entry parse(String line) {
            String[] words = line.split(" ", FIELDS);
            if (words.length < FIELDS || !Character.isDigit(words[0].charAt(0))) {
                return null;
            }
            try {
                return new Entry(
                        Long.parseLong(words[0]),
                        Long.parseLong(words[1]),
                        Integer.parseInt(words[2]),
                        words[3],
                        Long.parseLong(words[4]),
                        Long.parseLong(words[5]),
                        words[6]);
            } catch (NumberFormatException e) {
                return null;
            }
        }

        /** What stays the same when a run that goes on is read again. */
        private String identity() {
            return start + " " + cpu + " " + task + (RUNS.contains(event) ? "" : event);
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Reads the trace of the machine once, or again and again for so long; its memory is that of the last 2048 events of each CPU. */
    public void record(HostLink link, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        do {
            HostLink.Result result = link.command(COMMAND, Console.patient(PATIENCE));
            if (!result.ok()) {
                throw new HostException(
                        "the machine gives no trace: " + result.text().strip());
            }
            add(result.text());
        } while (System.nanoTime() < end);
    }

    void add(String text) {
        text.lines().map(Entry::parse).filter(Objects::nonNull).forEach(entry -> entries.put(entry.identity(), entry));
    }

    public Collection<Entry> entries() {
        return entries.values();
    }

    /** The trace event format, times in microseconds from the first event. */
    public String json() {
        long origin = entries.values().stream().mapToLong(Entry::start).min().orElse(0);
        List<String> events = new ArrayList<>();
        events.add("{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"args\":{\"name\":\"Exo-OS\"}}");
        Set<Integer> cpus = new TreeSet<>();
        entries.values().forEach(entry -> cpus.add(entry.cpu()));
        for (int cpu : cpus) {
            events.add("{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":" + cpu + ",\"args\":{\"name\":\"CPU "
                    + cpu + "\"}}");
        }
        for (Entry entry : entries.values()) {
            String at = micros(entry.start() - origin);
            String place = ",\"pid\":1,\"tid\":" + entry.cpu();
            if (RUNS.contains(entry.event())) {
                events.add("{\"name\":" + quoted(entry.name() + " " + entry.task())
                        + ",\"cat\":\"run\",\"ph\":\"X\",\"ts\":" + at
                        + ",\"dur\":" + micros(Math.max(0, entry.end() - entry.start())) + place
                        + ",\"args\":{\"end\":\"" + entry.event() + "\",\"waited_us\":" + micros(entry.detail())
                        + "}}");
            } else if (entry.event().equals("policy")) {
                events.add("{\"name\":" + quoted("swap to " + entry.name())
                        + ",\"cat\":\"swap\",\"ph\":\"i\",\"s\":\"g\",\"ts\":" + at + place + "}");
            } else {
                events.add("{\"name\":" + quoted(entry.event() + " " + entry.name()) + ",\"cat\":"
                        + quoted(entry.event())
                        + ",\"ph\":\"i\",\"s\":\"t\",\"ts\":" + at + place + ",\"args\":{\"task\":" + entry.task()
                        + ",\"detail\":" + entry.detail() + "}}");
            }
        }
        return "{\"traceEvents\":[\n" + String.join(",\n", events) + "\n],\"displayTimeUnit\":\"ns\"}\n";
    }

    private static String micros(long nanos) {
        return String.format(Locale.ROOT, "%d.%03d", nanos / 1000, nanos % 1000);
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.append('"').toString();
    }
}
