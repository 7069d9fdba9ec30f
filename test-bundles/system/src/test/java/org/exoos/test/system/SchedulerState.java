package org.exoos.test.system;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What /sys/sched/statistics tells.
 *
 * @param tasks number by state, with "started" and "ended"
 * @param picks decisions by policy
 */
record SchedulerState(String policy, Map<String, Long> tasks, Map<String, Long> picks) {
    private static final Pattern POLICY = Pattern.compile("(?m)^policy (\\S+)$");
    private static final Pattern TASKS = Pattern.compile("(?m)^tasks (.*)$");
    private static final Pattern PICKS = Pattern.compile("(?m)^picks (\\S+) (\\d+)$");

    static SchedulerState parse(String text) {
        Map<String, Long> tasks = new HashMap<>();
        String[] words = first(TASKS, text).split(" ");
        for (int i = 0; i + 1 < words.length; i += 2) {
            tasks.put(words[i], Long.parseLong(words[i + 1]));
        }
        Map<String, Long> picks = new HashMap<>();
        PICKS.matcher(text).results().forEach(line -> picks.put(line.group(1), Long.parseLong(line.group(2))));
        return new SchedulerState(first(POLICY, text), tasks, picks);
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no '" + pattern + "' in:\n" + text);
        }
        return matcher.group(1);
    }

    /** Tasks that were started and have not ended. */
    long alive() {
        return tasks.get("started") - tasks.get("ended");
    }

    /** The sum over all states. */
    long inStates() {
        return tasks.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals("started") && !entry.getKey().equals("ended"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    long picksInCharge() {
        return picks.getOrDefault(policy, 0L);
    }
}
