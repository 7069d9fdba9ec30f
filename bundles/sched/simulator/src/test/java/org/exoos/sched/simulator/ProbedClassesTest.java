package org.exoos.sched.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What policies share is seen in their classes as they are. */
class ProbedClassesTest {
    private static final Workload PIPES =
            Workload.parse("pipes", "duration 50ms\npipe p count=64 work=2us~ capacity=1");

    @Test
    void cpusWaitForEachOtherAtALock() throws Exception {
        double probed = Simulation.of(16).run(mutant(), PIPES).items();
        double asIfThereWereNoLock =
                Simulation.of(16).run("unprobed", new GlobalLock(), PIPES).items();

        assertThat(probed).isLessThan(0.9 * asIfThereWereNoLock);
    }

    @Test
    void onOneCpuALockCostsLittle() throws Exception {
        double probed = Simulation.of(1).run(mutant(), PIPES).items();
        double asIfThereWereNoLock =
                Simulation.of(1).run("unprobed", new GlobalLock(), PIPES).items();

        assertThat(probed).isBetween(0.9 * asIfThereWereNoLock, asIfThereWereNoLock);
    }

    private static PolicyBundle mutant() throws Exception {
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path classes = Path.of(element);
            if (classes.resolve(GlobalLock.class.getName().replace('.', '/') + ".class")
                    .toFile()
                    .exists()) {
                return new PolicyBundle("global-lock", GlobalLock.class.getName(), classes);
            }
        }
        throw new AssertionError("the test's classes are not on the class path");
    }
}
