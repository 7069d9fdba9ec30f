package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.Processors;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.RunQueue;
import org.exoos.sched.SchedulerPolicy;

/** A core of two CPUs without carriers: what they do, the test does for them. Reports are made at once. */
abstract class StillRig {
    static final int LIMIT_MILLIS = 20;

    final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withCpus(2).withVirtualClock());
    /** CPUs that were kicked. */
    final List<Integer> kicks = new CopyOnWriteArrayList<>();
    /** What was told of failures. */
    final List<String> told = new CopyOnWriteArrayList<>();
    /** Whether a CPU changes over as soon as it is kicked. */
    boolean follows;

    final SchedulerCore core =
            new SchedulerCore(watched(), machine.clock(), new Settings(64, "first", LIMIT_MILLIS, false));
    final Policies policies = core.policies();

    StillRig() {
        policies.reporter = Runnable::run;
        policies.observer((kind, failed, reason) -> told.add(kind + " " + failed + ": " + reason));
    }

    private Processors watched() {
        Processors real = machine.processors();
        return (Processors) Proxy.newProxyInstance(
                Processors.class.getClassLoader(), new Class<?>[] {Processors.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("kick")) {
                        kicks.add((Integer) arguments[0]);
                        if (follows) {
                            changeOver((Integer) arguments[0]);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    final void changeOver(int number) {
        Cpu cpu = core.cpu(number);
        cpu.stack.token.hand(Thread.currentThread());
        new ChangeOver(core, cpu).toDesired(0);
    }

    final Generation generation(String name) {
        return policies.generation(name, new Arrivals());
    }

    final Generation inCharge(String name) {
        Generation made = generation(name);
        policies.charge(made);
        return made;
    }

    /** Waits for a change-over on a thread of its own; the answer comes when it ends. */
    static final class Waiter {
        private final Thread thread;
        private volatile boolean answer;

        Waiter(Policies policies, Generation next) {
            thread = Thread.ofPlatform()
                    .daemon()
                    .start(() -> answer = policies.awaitAdoption(next, TimeUnit.HOURS.toNanos(1)));
        }

        void waits() {
            while (thread.getState() != Thread.State.TIMED_WAITING) {
                assertThat(thread.isAlive()).isTrue();
                LockSupport.parkNanos(100_000);
            }
        }

        boolean answer() throws InterruptedException {
            assertThat(thread.join(Duration.ofSeconds(60))).as("it ends").isTrue();
            return answer;
        }
    }

    static class Arrivals implements SchedulerPolicy {
        @Override
        public RunQueue runQueue(int cpu, PolicyContext context) {
            return new ArrivalOrder();
        }
    }
}
