package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.QueueState;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.testkit.TestTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A gate of policies on a machine of two CPUs, tasks that keep it busy, and a policy that fails where it is told to. */
abstract class GateRig {
    final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withCpus(2));
    final SchedulerCore core =
            new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "first", 20_000, true));
    final PolicyGate gate = new PolicyGate(core);
    final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    final AtomicBoolean stop = new AtomicBoolean();
    final AtomicInteger work = new AtomicInteger();
    final List<Task> tasks = new ArrayList<>();

    GateRig() {
        core.open();
        gate.observer((kind, failed, reason) -> told.add(kind + " " + failed + ": " + reason));
    }

    @AfterEach
    void close() throws InterruptedException {
        stop.set(true);
        for (Task task : tasks) {
            assertThat(task.thread().join(Duration.ofSeconds(60))).isTrue();
        }
        core.close();
    }

    static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(200_000);
        }
    }

    void load(int number) {
        for (int i = 0; i < number; i++) {
            tasks.add(core.start("load " + i, Kind.KERNEL, () -> {
                while (!stop.get()) {
                    work.incrementAndGet();
                    core.yield();
                }
            }));
        }
        goesOn();
    }

    void goesOn() {
        int before = work.get();
        eventually("tasks go on", () -> work.get() > before + 100);
    }

    /** Order of arrival; throws where it is told to. */
    static final class Policy implements SchedulerPolicy {
        volatile String fault = "";
        final AtomicInteger removed = new AtomicInteger();

        private void at(String here) {
            if (fault.equals(here)) {
                throw new IllegalStateException("on purpose in " + here);
            }
        }

        @Override
        @SuppressWarnings("NullAway")
        public RunQueue runQueue(int cpu, PolicyContext context) {
            if (fault.equals("no queue") && cpu == 1) {
                return null;
            }
            return new ArrivalOrder() {
                @Override
                public @Nullable Task pick() {
                    return fault.equals("foreign") ? new TestTask("foreign") : super.pick();
                }

                @Override
                public void remove(Task task) {
                    removed.incrementAndGet();
                    super.remove(task);
                }

                @Override
                public QueueState exportState() {
                    at("export");
                    return super.exportState();
                }

                @Override
                public void importState(QueueState state) {
                    at("import");
                }
            };
        }
    }
}
