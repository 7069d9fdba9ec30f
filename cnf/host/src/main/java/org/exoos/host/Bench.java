package org.exoos.host;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The benchmarks of the exo command: what is measured, and the table that comes out. */
final class Bench {
    private Bench() {}

    static int run(List<String> words) throws IOException {
        int runs = 5;
        for (int i = 1; i < words.size(); i += 2) {
            if (!words.get(i).equals("--runs") || i + 1 == words.size()) {
                throw new IllegalArgumentException(
                        "bench does not know '" + words.get(i) + "'; see './exo bench --help'");
            }
            runs = Integer.parseInt(words.get(i + 1));
        }
        return switch (words.isEmpty() ? "" : words.getFirst()) {
            case "boot" -> BootBench.run(runs);
            case "syscall" -> SyscallBench.run();
            default -> throw new IllegalArgumentException("usage: exo bench boot [--runs N] | exo bench syscall");
        };
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
