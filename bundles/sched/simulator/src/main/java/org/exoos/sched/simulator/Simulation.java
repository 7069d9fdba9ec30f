package org.exoos.sched.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.exoos.sched.SchedulerPolicy;

/**
 * Runs a policy on a simulated machine.
 *
 * @param cpus 1 to 128
 * @param seed of every random number; the same seed gives the same result
 * @param costs what things cost
 * @param pictured nanoseconds of the beginning that {@link Svg} can show
 */
public record Simulation(int cpus, long seed, CostModel costs, long pictured) {
    private static final int MOST_CPUS = 128;

    public Simulation {
        if (cpus < 1 || cpus > MOST_CPUS) {
            throw new IllegalArgumentException("1 to " + MOST_CPUS + " CPUs can be simulated, not " + cpus);
        }
    }

    /** With the calibrated costs and seed 1. */
    public static Simulation of(int cpus) {
        return new Simulation(cpus, 1, CostModel.calibrated(), 0);
    }

    public Simulation seed(long value) {
        return new Simulation(cpus, value, costs, pictured);
    }

    /**
     * Runs the workload.
     *
     * @param name of the policy, for the report
     * @throws PolicyFaultException when the policy breaks a rule; what it throws itself comes out as it is
     */
    public Result run(String name, SchedulerPolicy policy, Workload workload) {
        Timeline timeline = new Timeline(Math.min(pictured, workload.nanos()));
        Engine engine = new Engine(policy, cpus, seed, workload.nanos(), costs, timeline);
        List<Group> groups = new ArrayList<>();
        try {
            for (Workload.Line line : workload.lines()) {
                line.start(engine, groups);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.run();
        return Result.of(name, workload, this, engine, groups);
    }

    /** Runs the policy of a bundle. */
    public Result run(PolicyBundle bundle, Workload workload) throws IOException {
        return run(bundle.name(), bundle.load(), workload);
    }
}
