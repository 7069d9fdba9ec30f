package org.exoos.sched.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.simulator.Step.Compute;
import org.exoos.sched.simulator.Step.Exit;
import org.exoos.sched.simulator.Step.Sleep;

/** What tasks did on the real system, out of its switch trace: bursts of computing and pauses, which are played back. */
final class Recording {
    private static final Set<String> RUNS = Set.of("blocked", "yielded", "preempted", "ended", "running");

    private final Map<Integer, List<Step>> steps;

    private Recording(Map<Integer, List<Step>> steps) {
        this.steps = steps;
    }

    /** A run of a task: it waited {@code waited} before {@code from}; {@code pauses} when it blocked at the end. */
    private record Run(long from, long to, long waited, boolean pauses) {}

    /**
     * Reads what {@code /sys/sched/trace} gives: lines {@code START_NS END_NS CPU EVENT TASK DETAIL NAME}, see docs/scheduler_design.md. Lines of another form are
     * passed over.
     */
    static Recording read(Path file) throws IOException {
        Map<Integer, List<Run>> runs = new TreeMap<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            String[] words = line.strip().split(" ", 7);
            if (words.length < 6 || !RUNS.contains(words[3]) || words[4].equals("0")) {
                continue;
            }
            runs.computeIfAbsent(Integer.valueOf(words[4]), id -> new ArrayList<>())
                    .add(new Run(
                            Long.parseLong(words[0]),
                            Long.parseLong(words[1]),
                            Long.parseLong(words[5]),
                            words[3].equals("blocked")));
        }
        if (runs.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no runs of tasks");
        }
        long begin = runs.values().stream()
                .flatMap(List::stream)
                .mapToLong(Run::from)
                .min()
                .orElse(0);
        Map<Integer, List<Step>> steps = new TreeMap<>();
        runs.forEach((id, each) -> steps.put(id, script(each, begin)));
        return new Recording(steps);
    }

    private static List<Step> script(List<Run> runs, long begin) {
        runs.sort(Comparator.comparingLong(Run::from));
        List<Step> steps = new ArrayList<>();
        long burst = 0;
        long pausedFrom = begin;
        boolean pauses = true;
        for (Run run : runs) {
            long wokenAt = run.from() - run.waited();
            if (pauses && wokenAt > pausedFrom) {
                if (burst > 0) {
                    steps.add(new Compute(burst));
                    burst = 0;
                }
                steps.add(new Sleep(wokenAt - pausedFrom));
            }
            burst += run.to() - run.from();
            pausedFrom = run.to();
            pauses = run.pauses();
        }
        steps.add(new Compute(burst));
        steps.add(new Exit());
        return steps;
    }

    void start(Engine engine, Group group) {
        steps.values()
                .forEach(script -> engine.start(
                        group.name, group, random -> Programs.script(script), SchedulingAttributes.DEFAULT, -1L));
    }

    List<List<Step>> scripts() {
        return List.copyOf(steps.values());
    }
}
