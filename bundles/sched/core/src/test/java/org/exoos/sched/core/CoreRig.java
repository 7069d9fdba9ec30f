package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A scheduler core on a simulated machine, and tasks to keep it busy. */
abstract class CoreRig {
    static final long MILLI = 1_000_000;

    @Nullable
    SchedulerCore core;

    final AtomicBoolean stop = new AtomicBoolean();
    final List<Task> tasks = new ArrayList<>();

    SchedulerCore machine(int cpus) {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        return open(new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 2000, true)));
    }

    SchedulerCore open(SchedulerCore made) {
        core = made;
        made.open();
        return made;
    }

    @AfterEach
    void close() throws InterruptedException {
        stop.set(true);
        for (Task task : tasks) {
            task.thread().join(Duration.ofSeconds(20));
        }
        if (core != null) {
            core.close();
        }
    }

    /** Computes until the end of the test. */
    Task hog(SchedulerCore sched, String name, SchedulingAttributes attributes) {
        Task task = sched.start(name, Kind.KERNEL, () -> {
            while (!stop.get()) {
                sched.checkpoint();
            }
        });
        task.attributes(attributes);
        tasks.add(task);
        return task;
    }

    static void join(Task task) {
        try {
            assertThat(task.thread().join(Duration.ofSeconds(20)))
                    .as("%s ends", task)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void eventually(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }
}
