package org.exoos.test.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.exoos.sched.simulator.PolicyBundle;
import org.exoos.sched.simulator.Report;
import org.exoos.sched.simulator.Result;
import org.exoos.sched.simulator.Simulation;
import org.exoos.sched.simulator.Workload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every policy must do; the table of each workload goes to the standard output. */
class PoliciesTest {
    /** Looks for races, and promises neither speed nor fairness. */
    private static final String RANDOM = "random";

    static Stream<PolicyBundle> policies() throws IOException {
        return PolicyBundle.onClassPath().stream();
    }

    static Stream<PolicyBundle> sensiblePolicies() throws IOException {
        return policies().filter(policy -> !policy.name().equals(RANDOM));
    }

    @Test
    void thePoliciesOfTheImagesAreFound() throws IOException {
        assertThat(policies().map(PolicyBundle::name))
                .contains("roundrobin", "fifo", "o1", "eevdf", "stealing", "random");
    }

    @ParameterizedTest
    @MethodSource("sensiblePolicies")
    void cpuBoundTasksScale(PolicyBundle policy) throws IOException {
        Scaling.of(policy, Scaling.CPU_BOUND).mustHold();
    }

    @ParameterizedTest
    @MethodSource("sensiblePolicies")
    void pipesScale(PolicyBundle policy) throws IOException {
        Scaling.of(policy, Scaling.PIPES).mustHold();
    }

    @ParameterizedTest
    @MethodSource("sensiblePolicies")
    void singleMessagesScale(PolicyBundle policy) throws IOException {
        Scaling.of(policy, Scaling.MESSAGES).mustHold();
    }

    @Test
    void oneGlobalLockDoesNotScale() throws IOException {
        Scaling mutant = Scaling.of(GlobalLock.bundle(), Scaling.MESSAGES);

        System.out.println(mutant);
        assertThat(mutant.holds()).isFalse();
    }

    @Test
    void oneGlobalListDoesNotScale() throws IOException {
        Scaling mutant = Scaling.of(GlobalList.bundle(), Scaling.PIPES);

        System.out.println(mutant);
        assertThat(mutant.holds()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("sensiblePolicies")
    void cpuTimeIsSharedFairly(PolicyBundle policy) throws IOException {
        Workload hogs = Workload.parse("hogs", "duration 10s\ncpu hog count=12");

        for (int cpus : List.of(1, 2, 4)) {
            Result result = Simulation.of(cpus).run(policy, hogs);
            assertThat(result.jain()).as("%s on %d CPUs", policy.name(), cpus).isGreaterThan(0.95);
        }
    }

    @ParameterizedTest
    @MethodSource("sensiblePolicies")
    void nobodyOfAHundredStarves(PolicyBundle policy) throws IOException {
        Workload crowd = Workload.parse(
                "crowd", "duration 30s\ncpu hog count=80\ninteractive editor count=20 run=1ms~ sleep=20ms~");

        Result result = Simulation.of(2).run(policy, crowd);

        assertThat(result.leastShare()).as("least share of a CPU-bound task").isGreaterThan(0.3);
        assertThat(result.group("editor").items()).isPositive();
        assertThat(result.tasks()).allMatch(task -> task.run() > 0, "has run");
    }

    @Test
    void eevdfSharesByWeight() throws IOException {
        PolicyBundle eevdf = policies()
                .filter(policy -> policy.name().equals("eevdf"))
                .findFirst()
                .orElseThrow();
        Workload weights = Workload.parse(
                "weights", "duration 10s\ncpu minus5 nice=-5\ncpu zero\ncpu five nice=5\ncpu ten nice=10");

        Result result = Simulation.of(1).run(eevdf, weights);

        assertThat(result.tasks())
                .allSatisfy(task -> assertThat(task.share()).as(task.name()).isBetween(0.95, 1.05));
    }

    @Test
    void latencyOfAnInteractiveTaskAmongHogsIsReported() throws IOException {
        Workload desktop = Workload.parse(
                "desktop", "duration 10s\ncpu hog count=4\ninteractive editor count=1 run=500us~ sleep=10ms~");
        List<Result> results = new ArrayList<>();
        for (PolicyBundle policy : policies().toList()) {
            results.add(Simulation.of(1).run(policy, desktop));
        }

        System.out.println(Report.of(results));
        assertThat(results).allMatch(result -> result.group("editor").items() > 10);
    }
}
