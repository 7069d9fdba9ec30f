package org.exoos.sched.core;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.sched.core.Carrier.Role;

/** The carrier threads of all CPUs. */
final class Carriers {
    private static final int MOST_PER_CPU = 32;

    private final SchedulerCore core;
    private final AtomicInteger[] numbers;
    private final Set<Thread> watching = ConcurrentHashMap.newKeySet();
    private final AtomicLong takeOvers = new AtomicLong();

    Carriers(SchedulerCore core, int cpus) {
        this.core = core;
        this.numbers = new AtomicInteger[cpus];
        Arrays.setAll(numbers, i -> new AtomicInteger());
    }

    /** Starts the carrier of a CPU and its spare. */
    void start(Cpu cpu) {
        launch(new Carrier(core, cpu, Role.FIRST, null));
        launch(new Carrier(core, cpu, Role.SPARE, null));
    }

    void launch(Carrier carrier) {
        numbers[carrier.cpu.id].incrementAndGet();
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name((carrier.role == Role.SPARE ? "spare-" : "carrier-") + carrier.cpu.id)
                .unstarted(carrier);
        if (carrier.role == Role.SPARE) {
            watching.add(thread);
        }
        thread.start();
    }

    /** The calling carrier ends. */
    void ended(Carrier carrier) {
        numbers[carrier.cpu.id].decrementAndGet();
        watching.remove(Thread.currentThread());
    }

    boolean room(Cpu cpu) {
        return numbers[cpu.id].get() < MOST_PER_CPU;
    }

    void tookOver() {
        takeOvers.incrementAndGet();
    }

    long takeOvers() {
        return takeOvers.get();
    }

    /** Ends the spares; the others end by themselves. */
    void close() {
        watching.forEach(Thread::interrupt);
    }
}
