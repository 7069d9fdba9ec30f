package org.exoos.sched.simulator;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;

/** The {@code key=value} words of a workload line. */
final class Settings {
    private final Map<String, String> values;
    private final Set<String> used = new TreeSet<>();

    private Settings(Map<String, String> values) {
        this.values = values;
    }

    static Settings parse(String[] words, int from) {
        Map<String, String> values = new TreeMap<>();
        for (int i = from; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("'" + words[i] + "' is not of the form key=value");
            }
            values.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return new Settings(values);
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    private String get(String key, String otherwise) {
        used.add(key);
        return values.getOrDefault(key, otherwise);
    }

    String text(String key) {
        String value = get(key, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("'" + key + "=' is missing");
        }
        return value;
    }

    int number(String key, int otherwise) {
        return Integer.parseInt(get(key, Integer.toString(otherwise)));
    }

    long nanos(String key, long otherwise) {
        String value = get(key, "");
        return value.isEmpty() ? otherwise : Amount.nanos(value);
    }

    Amount amount(String key, String otherwise) {
        return Amount.parse(get(key, otherwise));
    }

    /** {@code nice=N}, {@code class=normal|batch|idle}. */
    SchedulingAttributes attributes() {
        return SchedulingAttributes.fair(
                SchedulingClass.valueOf(get("class", "normal").toUpperCase(Locale.ROOT)), number("nice", 0));
    }

    /** A list of CPUs such as {@code 0,2-3} as bits; all without the key. */
    long mask(String key) {
        String value = get(key, "");
        if (value.isEmpty()) {
            return -1L;
        }
        long mask = 0;
        for (String part : value.split(",", -1)) {
            String[] ends = part.split("-", 2);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                mask |= 1L << cpu;
            }
        }
        return mask;
    }

    /** Says which words nobody asked for. */
    void checkUsed(String where) {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(used);
        unknown.removeAll(Set.of("count", "nice", "class", "cpus"));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(where + " does not know " + String.join(", ", unknown));
        }
    }
}
