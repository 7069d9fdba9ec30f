package org.exoos.sched.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.TaskState;
import org.exoos.sched.WaitQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks on whole machines: they start, wait, move and end. */
@Timeout(60)
class SchedulerCoreTest extends CoreRig {
    private SchedulerCore machine(int cpus, int limit) {
        SimulatedMachine machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        return open(new SchedulerCore(machine.processors(), machine.clock(), new Settings(limit, "", 2000, true)));
    }

    @Test
    void aTaskRunsItsBodyAndEnds() {
        SchedulerCore sched = machine(1);
        AtomicReference<Task> seen = new AtomicReference<>();

        Task task = sched.start("one", Kind.KERNEL, () -> seen.set(sched.current()));
        join(task);

        assertThat(seen.get()).isSameAs(task);
        eventually(() -> task.state() == TaskState.ENDED);
        assertThat(sched.tasks()).isEmpty();
        assertThat(sched.statistics().started()).isEqualTo(1);
        assertThat(sched.statistics().ended()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void everyWakeUpArrivesWhenTasksPassATokenInARing(int cpus) {
        SchedulerCore sched = machine(cpus);
        int members = 8;
        int rounds = 2000;
        AtomicInteger turn = new AtomicInteger();
        List<Task> tasks = new ArrayList<>();
        CountDownLatch ready = new CountDownLatch(1);
        for (int i = 0; i < members; i++) {
            int me = i;
            tasks.add(sched.start("ring" + i, Kind.KERNEL, () -> {
                try {
                    ready.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int round = 0; round < rounds; round++) {
                    while (turn.get() != round * members + me) {
                        LockSupport.park();
                    }
                    turn.incrementAndGet();
                    LockSupport.unpark(tasks.get((me + 1) % members).thread());
                }
            }));
        }
        ready.countDown();
        tasks.forEach(CoreRig::join);
        assertThat(turn.get()).isEqualTo(members * rounds);
    }

    @Test
    void tasksOfAllKindsOfWaitingEnd() {
        SchedulerCore sched = machine(2);
        ReentrantLock lock = new ReentrantLock();
        Object monitor = new Object();
        WaitQueue queue = new WaitQueue();
        AtomicInteger counter = new AtomicInteger();
        int[] plain = new int[2];
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            tasks.add(sched.start("mixed" + i, Kind.KERNEL, () -> {
                for (int n = 0; n < 200; n++) {
                    lock.lock();
                    try {
                        plain[0]++;
                    } finally {
                        lock.unlock();
                    }
                    synchronized (monitor) {
                        plain[1]++;
                        sched.yield();
                    }
                    if (n % 50 == 0) {
                        LockSupport.parkNanos(100_000);
                    }
                    counter.incrementAndGet();
                    queue.signal();
                    sched.yield();
                }
            }));
        }
        Task waiter = sched.start("waiter", Kind.KERNEL, () -> {
            try {
                queue.await(() -> counter.get() == 12 * 200, 0);
            } catch (WaitQueue.Interrupted e) {
                throw new AssertionError(e);
            }
        });
        tasks.forEach(CoreRig::join);
        join(waiter);
        assertThat(plain).containsExactly(2400, 2400);
    }

    @Test
    void aVirtualThreadStartedByATaskRunsHereToo() {
        SchedulerCore sched = machine(2);
        ConcurrentLinkedQueue<String> carriers = new ConcurrentLinkedQueue<>();

        join(sched.start("parent", Kind.KERNEL, () -> {
            Thread child = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 5; i++) {
                    carriers.add(Thread.currentThread().toString());
                    LockSupport.parkNanos(1000);
                    Thread.yield();
                }
            });
            try {
                child.join();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }));

        assertThat(carriers).hasSize(5).allMatch(name -> name.contains("carrier-"));
        assertThat(sched.statistics().foreignRuns()).isPositive();
        assertThat(sched.statistics().started()).isEqualTo(1);
    }

    @Test
    void aFullTaskTableRefusesAndGoesOnWhenThereIsRoom() {
        SchedulerCore sched = machine(1, 3);
        CountDownLatch go = new CountDownLatch(1);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            tasks.add(sched.start("t" + i, Kind.KERNEL, () -> await(go)));
        }
        assertThatThrownBy(() -> sched.start("one too many", Kind.KERNEL, () -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("3 tasks");
        go.countDown();
        tasks.forEach(CoreRig::join);
        eventually(() -> sched.tasks().isEmpty());
        join(sched.start("fits", Kind.KERNEL, () -> {}));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void affinityIsKept() {
        SchedulerCore sched = machine(3);
        AtomicBoolean strayed = new AtomicBoolean();
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            int cpu = i % 3;
            tasks.add(sched.start("pinned" + i, Kind.KERNEL, () -> {
                sched.current().affinity(1L << cpu);
                sched.preempt();
                for (int n = 0; n < 300; n++) {
                    if (sched.currentCpu() != cpu) {
                        strayed.set(true);
                    }
                    if (n % 30 == 0) {
                        LockSupport.parkNanos(1000);
                    }
                    sched.yield();
                }
            }));
        }
        tasks.forEach(CoreRig::join);
        assertThat(strayed).isFalse();
        assertThatThrownBy(() -> tasks.getFirst().affinity(1L << 40)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDetachHookRunsOnTheOldCpuBeforeAnotherOneRunsTheTask() {
        SchedulerCore sched = machine(2);
        AtomicReference<Thread> residence = new AtomicReference<>();
        AtomicBoolean wrong = new AtomicBoolean();
        AtomicInteger migrations = new AtomicInteger();
        Task task = sched.start("fpu", Kind.USER, () -> {
            Task me = sched.current();
            me.onDetach(() -> {
                if (residence.getAndSet(null) != Thread.currentThread()) {
                    wrong.set(true);
                }
            });
            for (int n = 0; n < 400; n++) {
                Thread carrier = org.exoos.nucleus.VirtualThreads.currentCarrier();
                Thread before = residence.getAndSet(carrier);
                if (before != null && before != carrier) {
                    wrong.set(true);
                }
                int cpu = sched.currentCpu();
                me.affinity(1L << (n & 1));
                sched.preempt();
                if (sched.currentCpu() != cpu) {
                    migrations.incrementAndGet();
                }
            }
            me.onDetach(null);
        });
        join(task);
        assertThat(wrong).isFalse();
        assertThat(migrations).hasValueGreaterThan(300);
    }

    /** The deadlock of facts A: a task parks with a lock that a native-blocked task of the same CPU needs. */
    @Test
    void aSpareTakesOverWhenTheCarrierBlocks() throws Exception {
        SchedulerCore sched = machine(1);
        CountDownLatch holds = new CountDownLatch(1);
        Task holder = sched.start("holder", Kind.KERNEL, () -> {
            LOADER_LOCK.lock();
            holds.countDown();
            LockSupport.parkNanos(20_000_000);
            LOADER_LOCK.unlock();
        });
        await(holds);
        // Its class initialiser pins it: it blocks its carrier for the lock that only another task can release.
        AtomicInteger value = new AtomicInteger();
        Task pinned = sched.start("pinned", Kind.KERNEL, () -> value.set(PinsWhileInitialising.VALUE));
        join(holder);
        join(pinned);
        assertThat(value).hasValue(42);
        assertThat(sched.statistics().takeOvers()).isPositive();
        join(sched.start("after", Kind.KERNEL, () -> {}));
    }

    private static final ReentrantLock LOADER_LOCK = new ReentrantLock();

    /** Needs the lock to be initialised: the thread that does it is pinned and blocks its carrier. */
    private static final class PinsWhileInitialising {
        static final int VALUE;

        static {
            LOADER_LOCK.lock();
            LOADER_LOCK.unlock();
            VALUE = Integer.parseInt("42");
        }
    }

    @Test
    void waitingTasksMoveToACpuThatHasNothingToDo() {
        SchedulerCore sched = machine(2);
        AtomicInteger cpusUsed = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            tasks.add(sched.start("spin" + i, Kind.KERNEL, () -> {
                both.countDown();
                while (both.getCount() > 0) {
                    sched.checkpoint();
                }
                cpusUsed.accumulateAndGet(1 << sched.currentCpu(), (a, b) -> a | b);
            }));
        }
        tasks.forEach(CoreRig::join);
        assertThat(cpusUsed).hasValue(3);
    }
}
