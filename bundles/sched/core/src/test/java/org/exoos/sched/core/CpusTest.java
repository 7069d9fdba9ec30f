package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.Processors;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.TaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CPUs that come and go, balance, timers, trace. */
@Timeout(60)
class CpusTest extends CoreRig {

    @Test
    void aCpuGoesOffLineAndComesBack() {
        SchedulerCore sched = machine(2);
        Task bound = hog(sched, "bound", SchedulingAttributes.DEFAULT);
        Task free = hog(sched, "free", SchedulingAttributes.DEFAULT);
        bound.affinity(2);
        eventually(() -> bound.cpu() == 1);
        sched.online(1, false);
        assertThat(sched.onlineCpus()).isEqualTo(1);
        eventually(() -> bound.cpu() == 0 && free.cpu() == 0);
        assertThat(bound.requestedAffinity()).isEqualTo(2);
        long before = bound.runNanos();
        eventually(() -> bound.runNanos() > before + 10 * MILLI);
        assertThatThrownBy(() -> sched.online(0, false)).isInstanceOf(IllegalStateException.class);
        sched.online(1, true);
        // Its own CPU takes it at its next pass.
        bound.affinity(2);
        eventually(() -> bound.cpu() == 1);
        assertThat(sched.tasks()).hasSize(2);
    }

    @Test
    void tasksSpreadWhenTheyMay() {
        SchedulerCore sched = machine(2);
        for (int i = 0; i < 8; i++) {
            Task task = hog(sched, "hog" + i, SchedulingAttributes.DEFAULT);
            task.affinity(1);
        }
        eventually(() -> tasks.stream().allMatch(task -> task.cpu() == 0 && task.runNanos() > 0));
        tasks.forEach(task -> task.affinity(3));
        eventually(() -> {
            long there = tasks.stream().filter(task -> task.cpu() == 1).count();
            return there >= 3 && there <= 5;
        });
        assertThat(sched.statistics().wasted()).isZero();
    }

    @Test
    void noTimerIsSetWhileNothingRuns() {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withCpus(2));
        ConcurrentHashMap<Long, AtomicInteger> deadlines = new ConcurrentHashMap<>();
        Processors real = machine.processors();
        Processors watched = (Processors) Proxy.newProxyInstance(
                Processors.class.getClassLoader(), new Class<?>[] {Processors.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("idle")) {
                        deadlines
                                .computeIfAbsent((Long) arguments[1], n -> new AtomicInteger())
                                .incrementAndGet();
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        SchedulerCore sched = open(new SchedulerCore(watched, machine.clock(), Settings.DEFAULT));
        Task task = sched.start("sleeper", Kind.KERNEL, () -> {
            for (int i = 0; i < 20; i++) {
                LockSupport.parkNanos(MILLI);
            }
        });
        eventually(() -> task.state() == TaskState.ENDED);
        assertThat(deadlines.keySet()).containsExactly(0L);
        assertThat(deadlines.get(0L)).hasValueGreaterThan(10);
        eventually(sched::quiet);
    }

    @Test
    void theTraceSaysWhoRanWhenAndWhy() {
        SchedulerCore sched = machine(1);
        Task task = sched.start("a b", Kind.KERNEL, () -> {
            sched.yield();
            LockSupport.parkNanos(MILLI);
        });
        eventually(() -> task.state() == TaskState.ENDED);
        List<String> lines = new TraceAttribute(sched).read().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("# exo-sched-trace 1");
        List<String> mine = lines.stream().filter(line -> line.endsWith(" a b")).toList();
        assertThat(mine).anyMatch(line -> line.matches("\\d+ \\d+ 0 blocked " + task.id() + " \\d+ a b"));
        assertThat(mine).last().asString().contains(" ended ");
        for (String line : mine) {
            String[] words = line.split(" ");
            assertThat(Long.parseLong(words[0])).isLessThanOrEqualTo(Long.parseLong(words[1]));
        }
    }

    @Test
    void wakeUpsAreCountedByHowLongTheyTook() {
        SchedulerCore sched = machine(1);
        Task task = sched.start("sleeper", Kind.KERNEL, () -> {
            for (int i = 0; i < 30; i++) {
                LockSupport.parkNanos(100_000);
            }
        });
        eventually(() -> task.state() == TaskState.ENDED);
        long counted = task.statistics().latencies().stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(counted).isEqualTo(task.statistics().wakeUps()).isBetween(25L, 31L);
        assertThat(task.statistics().waitMaxNanos()).isPositive();
    }
}
