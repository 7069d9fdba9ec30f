package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.swap.SwapRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that fail, and policies that follow one another, on whole machines that work. */
@Timeout(60)
class SwapsUnderLoadTest extends CoreRig {
    @ParameterizedTest
    @ValueSource(strings = {"enqueue", "pick", "lose", "twice", "nothing", "endless", "stopped", "slice", "never"})
    void aPolicyThatFailsIsReplacedAndNoTaskIsLost(String fault) throws Exception {
        SchedulerCore sched = machine(2);
        PolicyGate gate = new PolicyGate(sched);
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        gate.observer((kind, failed, reason) -> told.add(failed + ": " + reason));
        TestPolicy policy = new TestPolicy();
        gate.put("test", policy);
        assertThat(sched.policy()).isEqualTo("test");
        AtomicInteger[] progress = new AtomicInteger[10];
        AtomicBoolean stop = new AtomicBoolean();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            AtomicInteger mine = progress[i] = new AtomicInteger();
            tasks.add(sched.start("worker" + i, Kind.KERNEL, () -> {
                while (!stop.get()) {
                    sched.yield();
                    mine.incrementAndGet();
                }
            }));
        }
        eventually(() -> Arrays.stream(progress).allMatch(n -> n.get() > 100));
        policy.fault = fault;

        eventually(() -> sched.policy().equals("builtin"));
        eventually(() -> told.size() == 1);
        assertThat(told.peek()).startsWith("test: CPU");
        assertThat(sched.lastFailure()).contains("policy test", "reason ", "last decisions", "worker");
        int[] seen = Arrays.stream(progress).mapToInt(AtomicInteger::get).toArray();
        for (int i = 0; i < seen.length; i++) {
            int task = i;
            eventually(() -> progress[task].get() > seen[task]);
        }
        policy.fault = "";
        stop.set(true);
        tasks.forEach(CoreRig::join);
    }

    @Test
    void aPolicyThatMakesNoQueuesIsRefused() {
        SchedulerCore sched = machine(1);
        TestPolicy policy = new TestPolicy();
        policy.fault = "make";
        assertThatThrownBy(() -> new PolicyGate(sched).put("test", policy))
                .isInstanceOf(SwapRefusedException.class)
                .hasMessageContaining("no queue today");
        assertThat(sched.policy()).isEqualTo("builtin");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void twoHundredSwapsUnderLoadLoseNothing(int cpus) throws Exception {
        SchedulerCore sched = machine(cpus);
        PolicyGate gate = new PolicyGate(sched);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger[] progress = new AtomicInteger[20];
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < progress.length; i++) {
            AtomicInteger mine = progress[i] = new AtomicInteger();
            int kind = i % 3;
            tasks.add(sched.start("load" + i, Kind.KERNEL, () -> {
                while (!stop.get()) {
                    mine.incrementAndGet();
                    switch (kind) {
                        case 0 -> sched.yield();
                        case 1 -> LockSupport.parkNanos(50_000);
                        default -> sched.preempt();
                    }
                }
            }));
        }
        TestPolicy fifo = new TestPolicy();
        TestPolicy lifo = new TestPolicy();
        lifo.lifo = true;
        for (int n = 0; n < 200; n++) {
            TestPolicy next = n % 2 == 0 ? fifo : lifo;
            int before = next.picks.get();
            gate.put(n % 2 == 0 ? "fifo" : "lifo", next);
            eventually(() -> next.picks.get() > before);
            SchedulerStatistics statistics = sched.statistics();
            assertThat(statistics.states().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(20);
        }
        int[] seen = new int[progress.length];
        for (int i = 0; i < seen.length; i++) {
            seen[i] = progress[i].get();
        }
        gate.put("fifo", fifo);
        for (int i = 0; i < seen.length; i++) {
            int task = i;
            eventually(() -> progress[task].get() > seen[task]);
        }
        stop.set(true);
        tasks.forEach(CoreRig::join);
        assertThat(sched.statistics().picks()).containsKeys("fifo", "lifo");
        eventually(() -> sched.statistics().ended() == 20);
    }
}
