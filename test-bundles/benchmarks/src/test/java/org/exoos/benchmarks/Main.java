package org.exoos.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.exoos.sched.core.HopBenchmark;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code ./exo bench jmh}: runs the benchmarks (with the word {@code scaling} or {@code picks}, one of them), prints what came out, ends with 1 when the paths of the core do not scale to two threads or the cost of a pick under
 * {@code o1} grows with the number of tasks. Of short iterations the best counts: other programs of the host only make them worse.
 */
final class Main {
    private static final double LEAST_SCALING = 1.8;
    /** Of the cheapest: what is left to caches, which ten thousand tasks do not fit in. */
    private static final double MOST_GROWTH = 2;

    private static final TimeValue SHORT = TimeValue.milliseconds(100);

    private Main() {}

    public static void main(String[] words) throws RunnerException {
        boolean all = words.length == 0;
        boolean good =
                (!all && !words[0].equals("scaling") || scaling()) & (!all && !words[0].equals("picks") || picks());
        System.exit(good ? 0 : 1);
    }

    private static Collection<RunResult> run(Class<?> benchmark, int threads) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(benchmark.getName())
                .threads(threads)
                .forks(1)
                .warmupIterations(10)
                .warmupTime(TimeValue.milliseconds(300))
                .measurementIterations(40)
                .measurementTime(SHORT)
                .verbosity(VerboseMode.SILENT)
                .jvmArgs(
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        // As the nucleus does for several CPUs: else all of them write the collector's table of cards.
                        "-XX:+UseCondCardMark",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow");
        return new Runner(options.build()).run();
    }

    private static List<Double> scores(RunResult result) {
        List<Double> scores = new ArrayList<>();
        for (IterationResult each : result.getAggregatedResult().getIterationResults()) {
            scores.add(each.getPrimaryResult().getScore());
        }
        return scores;
    }

    private static boolean scaling() throws RunnerException {
        Map<String, double[]> best = new TreeMap<>();
        for (int threads = 1; threads <= 2; threads++) {
            for (RunResult result : run(HopBenchmark.class, threads)) {
                best.computeIfAbsent(result.getParams().getParam("policy"), policy -> new double[2])[threads - 1] =
                        scores(result).stream().max(Double::compare).orElse(0.0);
            }
        }
        boolean good = true;
        System.out.println("a wake-up, a block and a pick, millions a second");
        for (var each : best.entrySet()) {
            double one = each.getValue()[0];
            double two = each.getValue()[1];
            System.out.printf(
                    Locale.ROOT,
                    "  %-12s 1 thread %6.2f   2 threads %6.2f   %.2f times%n",
                    each.getKey(),
                    one,
                    two,
                    two / one);
            good &= two >= LEAST_SCALING * one;
        }
        System.out.println(good ? "scales" : "does not scale " + LEAST_SCALING + " times");
        return good;
    }

    private static boolean picks() throws RunnerException {
        Map<String, Map<Integer, Double>> cost = new TreeMap<>();
        for (RunResult result : run(PickBenchmark.class, 1)) {
            cost.computeIfAbsent(result.getParams().getParam("policy"), policy -> new TreeMap<>())
                    .put(
                            Integer.valueOf(result.getParams().getParam("tasks")),
                            scores(result).stream().min(Double::compare).orElse(0.0));
        }
        System.out.println("pick, slice, tick, stop, enqueue with so many tasks, ns");
        cost.forEach((policy, byTasks) -> {
            System.out.printf(Locale.ROOT, "  %-12s", policy);
            byTasks.forEach((tasks, nanos) -> System.out.printf(Locale.ROOT, " %d: %.1f", tasks, nanos));
            System.out.println();
        });
        Collection<Double> constant = cost.getOrDefault("o1", Map.of()).values();
        double least = constant.stream().min(Double::compare).orElse(0.0);
        double most = constant.stream().max(Double::compare).orElse(0.0);
        boolean good = most > 0 && most <= MOST_GROWTH * least;
        System.out.printf(
                Locale.ROOT, "o1 %s: %.1f to %.1f ns%n", good ? "is constant" : "is not constant", least, most);
        return good;
    }
}
