package org.exoos.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The benchmarks of the exo command: what is measured, and what a run may say. */
final class Bench {
    /** Groups of rows that the program userspace/bench measures. */
    private static final List<String> GROUPS = List.of("syscall", "vfs", "memory", "scheduler", "fairness", "swap");

    private Bench() {}

    static int run(List<String> words) throws IOException {
        int runs = 5;
        Optional<String> only = Optional.empty();
        List<String> bootWords = new ArrayList<>();
        Path against = Images.home().resolve("target/bench/last.json");
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (i + 1 < words.size() && word.equals("--runs")) {
                runs = Integer.parseInt(words.get(++i));
            } else if (i + 1 < words.size() && word.equals("--against")) {
                against = Path.of(words.get(++i));
            } else if (i + 1 < words.size() && word.equals("--only")) {
                only = Optional.of(words.get(++i));
            } else if (i + 1 < words.size() && word.equals("--word")) {
                bootWords.add(words.get(++i));
            } else if (word.equals("all")) {
                wanted.addAll(GROUPS);
                wanted.add("boot");
            } else if (GROUPS.contains(word) || word.equals("boot")) {
                wanted.add(word);
            } else {
                throw new IllegalArgumentException("bench does not know '" + word + "'; see './exo bench --help'");
            }
        }
        boolean boot = wanted.remove("boot");
        int status = wanted.isEmpty() ? 0 : ProgramBench.run(wanted, only, bootWords, against);
        return boot ? Math.max(status, BootBench.run(runs)) : status;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** A progress line, at once. */
    static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
        System.out.flush();
    }
}
