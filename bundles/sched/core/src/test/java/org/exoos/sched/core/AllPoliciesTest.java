package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.SchedulingClass;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.eevdf.Eevdf;
import org.exoos.sched.fifo.Fifo;
import org.exoos.sched.o1.ConstantTime;
import org.exoos.sched.random.RandomOrder;
import org.exoos.sched.roundrobin.RoundRobin;
import org.exoos.sched.stealing.Stealing;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The policies of the image take turns on the real core, by seed, while tasks of all kinds work. {@code -Dexo.stress=true}: 10,000 swaps. */
@Timeout(1800)
class AllPoliciesTest {
    private static final int SWAPS = Boolean.getBoolean("exo.stress") ? 10_000 : 150;
    private static final int TASKS = 24;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger[] progress = new AtomicInteger[TASKS];
    private final List<Task> tasks = new ArrayList<>();

    private static void eventually(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            LockSupport.parkNanos(100_000);
        }
    }

    private void work(SchedulerCore sched, int number) {
        AtomicInteger mine = progress[number] = new AtomicInteger();
        tasks.add(sched.start("load" + number, Kind.KERNEL, () -> {
            while (!stop.get()) {
                mine.incrementAndGet();
                switch (number % 4) {
                    case 0 -> sched.yield();
                    case 1 -> LockSupport.parkNanos(50_000);
                    case 2 -> sched.preempt();
                    default -> {
                        LockSupport.unpark(tasks.getFirst().thread());
                        sched.checkpoint();
                        LockSupport.parkNanos(1_000);
                    }
                }
            }
        }));
    }

    /** Changes something about some task. */
    private void disturb(SchedulerCore sched, Random random) {
        Task task = tasks.get(random.nextInt(TASKS));
        switch (random.nextInt(5)) {
            case 0 -> task.nice(random.nextInt(40) - 20);
            case 1 -> task.affinity(1 + random.nextInt((1 << sched.cpus()) - 1));
            case 2 -> task.attributes(SchedulingAttributes.fair(SchedulingClass.BATCH, 0));
            case 3 ->
                tasks.get(1).attributes(SchedulingAttributes.realTime(SchedulingClass.RR, 1 + random.nextInt(99)));
            default -> tasks.get(1).attributes(SchedulingAttributes.DEFAULT);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void swapsInSeededOrderLoseNothing(int cpus) throws Exception {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        SchedulerCore sched =
                new SchedulerCore(machine.processors(), machine.clock(), new Settings(4096, "", 20_000, true));
        sched.open();
        Map<String, SchedulerPolicy> policies = new TreeMap<>(Map.of(
                "roundrobin", new RoundRobin(),
                "fifo", new Fifo(),
                "o1", new ConstantTime(),
                "eevdf", new Eevdf(),
                "stealing", new Stealing(),
                "random", new RandomOrder(7)));
        List<String> names = List.copyOf(policies.keySet());
        PolicyGate gate = new PolicyGate(sched);
        Random random = new Random(cpus);
        try {
            for (int i = 0; i < TASKS; i++) {
                work(sched, i);
            }
            for (int swap = 0; swap < SWAPS; swap++) {
                String name = names.get(random.nextInt(names.size()));
                long before = sched.picks().getOrDefault(name, 0L);
                gate.put(name, policies.get(name));
                disturb(sched, random);
                eventually(name + " picks", () -> sched.picks().get(name) > before);
                assertThat(sched.policy()).as("in charge after swap " + swap).isEqualTo(name);
                assertThat(sched.statistics().states().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum())
                        .isEqualTo(TASKS);
            }
            tasks.get(1).attributes(SchedulingAttributes.DEFAULT);
            int[] seen = new int[TASKS];
            for (int i = 0; i < TASKS; i++) {
                seen[i] = progress[i].get();
            }
            for (int i = 0; i < TASKS; i++) {
                int task = i;
                eventually("task " + i + " goes on", () -> progress[task].get() > seen[task]);
            }
            assertThat(sched.lastFailure()).isEmpty();
            assertThat(sched.picks().keySet()).containsAll(names);
        } finally {
            stop.set(true);
            for (Task task : tasks) {
                task.thread().join(Duration.ofSeconds(20));
            }
            sched.close();
        }
    }
}
