package org.exoos.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.exoos.sched.simulator.CostModel;
import org.exoos.sched.simulator.PolicyBundle;
import org.exoos.sched.simulator.Report;
import org.exoos.sched.simulator.Result;
import org.exoos.sched.simulator.Simulation;
import org.exoos.sched.simulator.Svg;
import org.exoos.sched.simulator.Workload;

/** The verb {@code simulate}: scheduler policies on simulated CPUs, side by side. */
final class Simulate {
    private static final String WORKLOADS = "bundles/sched/simulator/workloads";
    private static final String SUFFIX = ".workload";
    private static final long PICTURED_MILLIS = 100;
    private static final long MILLION = 1_000_000;

    private final Path home;
    private String workload = "desktop";
    private List<String> policies = List.of();
    private int cpus = 1;
    private long seed = 1;
    private long pictured = PICTURED_MILLIS;
    private double seconds;
    private Optional<Path> svg = Optional.empty();
    private Optional<Path> costs = Optional.empty();

    private Simulate(Path home) {
        this.home = home;
    }

    /** The report of what the words ask for. */
    static String run(Path home, List<String> words) throws IOException {
        Simulate simulate = new Simulate(home);
        simulate.parse(words);
        return simulate.simulate();
    }

    private void parse(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                workload = word;
                continue;
            }
            if (i + 1 == words.size()) {
                throw new IllegalArgumentException(word + " needs a value");
            }
            String value = words.get(++i);
            switch (word) {
                case "--policy" -> policies = List.of(value.split(",", -1));
                case "--cpus" -> cpus = Integer.parseInt(value);
                case "--seed" -> seed = Long.parseLong(value);
                case "--seconds" -> seconds = Double.parseDouble(value);
                case "--svg" -> svg = Optional.of(Path.of(value));
                case "--picture" -> pictured = Long.parseLong(value);
                case "--costs" -> costs = Optional.of(Path.of(value));
                default -> throw new IllegalArgumentException("simulate does not know " + word);
            }
        }
    }

    private String simulate() throws IOException {
        Workload load = load();
        if (seconds > 0) {
            load = load.lasting(Math.round(seconds * 1e9));
        }
        CostModel model = costs.isPresent() ? CostModel.read(costs.get()) : CostModel.calibrated();
        Simulation simulation = new Simulation(cpus, seed, model, pictured * MILLION);
        List<Result> results = new ArrayList<>();
        for (PolicyBundle policy : chosen()) {
            results.add(simulation.run(policy, load));
        }
        if (svg.isPresent()) {
            Files.writeString(svg.get(), Svg.of(results));
        }
        return Report.of(results);
    }

    private Workload load() throws IOException {
        Path file = Path.of(workload);
        if (Files.isRegularFile(file)) {
            return Workload.read(file);
        }
        Path ours = home.resolve(WORKLOADS).resolve(workload + SUFFIX);
        if (!Files.isRegularFile(ours)) {
            try (Stream<Path> files = Files.list(home.resolve(WORKLOADS))) {
                String names = files.map(each -> each.getFileName().toString())
                        .filter(name -> name.endsWith(SUFFIX))
                        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                        .sorted()
                        .collect(Collectors.joining(", "));
                throw new HostException(
                        "there is no workload '" + workload + "', neither a file nor one of ours: " + names);
            }
        }
        return Workload.read(ours);
    }

    /** Policies by name, or by the place of a bundle: a jar, a folder of classes, or a bundle's source folder that is built. */
    private List<PolicyBundle> chosen() throws IOException {
        List<PolicyBundle> built = PolicyBundle.builtIn(home);
        if (policies.isEmpty()) {
            return built;
        }
        List<PolicyBundle> chosen = new ArrayList<>();
        for (String policy : policies) {
            List<PolicyBundle> found = built.stream()
                    .filter(bundle -> bundle.name().equals(policy))
                    .toList();
            if (found.isEmpty() && Files.exists(Path.of(policy))) {
                Path classes = Path.of(policy).resolve("target/classes");
                found = PolicyBundle.in(Files.isDirectory(classes) ? classes : Path.of(policy));
            }
            if (found.isEmpty()) {
                throw new HostException("there is no policy '" + policy + "'; built here: "
                        + built.stream().map(PolicyBundle::name).collect(Collectors.joining(", ")));
            }
            chosen.addAll(found);
        }
        return chosen;
    }
}
