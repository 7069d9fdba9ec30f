package org.exoos.sched.core;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.hal.Processors;
import org.exoos.sched.OwnCacheLines;

/** All CPUs: which are on line, which idle, and to which one a wake-up goes. Any thread; nothing here blocks or calls a policy. */
final class CpuSet extends OwnCacheLines {
    private static final long SHORT_NANOS = 3_000_000;

    private final Processors processors;
    /** For how long a task may have to wait for the one that woke it, on the same CPU. */
    final long shortTicks;

    private final Cpu[] cpus;
    /** CPUs that have nothing to run and were not given anything yet. */
    private final IdleMask idle = new IdleMask();

    private final AtomicLong online;
    private final long all;

    CpuSet(Processors processors, Ticks ticks, int count) {
        this.shortTicks = ticks.ticks(SHORT_NANOS);
        this.processors = processors;
        this.cpus = new Cpu[count];
        this.all = count == Long.SIZE ? -1L : (1L << count) - 1;
        this.online = new AtomicLong(all);
    }

    /** Makes the CPUs; before anything else is called. */
    void fill(java.util.function.IntFunction<Cpu> maker) {
        Arrays.setAll(cpus, maker);
    }

    Cpu get(int number) {
        return cpus[number];
    }

    Cpu[] every() {
        return cpus;
    }

    int count() {
        return cpus.length;
    }

    long all() {
        return all;
    }

    long online() {
        return online.get();
    }

    /** Changes the mask alone. */
    void online(int cpu, boolean on) {
        long bit = 1L << cpu;
        online.updateAndGet(mask -> on ? mask | bit : mask & ~bit);
        if (!on) {
            idle.clear(bit);
        }
        kickAll();
    }

    // ---- wake-ups

    /** A task has become runnable; nobody else has it. Hot path. */
    void wake(CoreTask task) {
        Cpu home = cpus[task.cpu];
        if (cpus.length > 1 && task.onCarrier == null && task.resident == AttributedTask.NOWHERE && !home.idling) {
            long able = idle.get() & task.affinity() & ~home.bit;
            if (able != 0) {
                int cpu = Long.numberOfTrailingZeros(able);
                if (claimIdle(cpu)) {
                    push(task, cpu);
                    return;
                }
            }
        }
        push(task, home);
    }

    /** A busy CPU is disturbed when the arrival may preempt, or when it can give the task to a CPU that idles. Hot path. */
    void push(CoreTask task, int number) {
        push(task, cpus[number]);
    }

    private void push(CoreTask task, Cpu cpu) {
        cpu.inbox.push(task);
        if (cpu.idling || task.rank() != 0 || (idle.get() & ~cpu.bit) != 0) {
            processors.kick(cpu.id);
        } else if (cpu.generation.preemptsOnWake) {
            Carrier carrier = cpu.running;
            if (carrier == null || !carrier.wakes(task.wokenTsc)) {
                processors.kick(cpu.id);
            }
        }
    }

    /** Attributes of a task that a CPU may hold have changed. */
    void changed(CoreTask task, int number) {
        Cpu cpu = cpus[number];
        cpu.changes.add(task);
        cpu.hasChanges = true;
        processors.kick(number);
    }

    void kickAll() {
        for (Cpu cpu : cpus) {
            processors.kick(cpu.id);
        }
    }

    // ---- choice

    /** The CPU of {@code allowed} with the fewest tasks, {@code preferred} among equals. */
    int leastLoaded(long allowed, int preferred) {
        int best = preferred;
        int least = (allowed >>> preferred & 1) != 0 ? cpus[preferred].tasks() : Integer.MAX_VALUE;
        for (Cpu cpu : cpus) {
            if ((allowed & cpu.bit) != 0) {
                int tasks = cpu.tasks();
                if (tasks < least) {
                    best = cpu.id;
                    least = tasks;
                }
            }
        }
        return best;
    }

    /** For a real-time task: {@code here} if it can run there at once, else where the least urgent task runs. */
    int lessUrgent(CoreTask task, Cpu here) {
        int priority = task.attributes().priority();
        if (here.urgency < priority) {
            return here.id;
        }
        int best = here.id;
        int least = priority;
        for (Cpu cpu : cpus) {
            if (cpu != here && task.allowedOn(cpu.id) && cpu.urgency < least) {
                best = cpu.id;
                least = cpu.urgency;
            }
        }
        return best;
    }

    // ---- idle CPUs

    long idle() {
        return idle.get();
    }

    boolean allIdle() {
        for (Cpu cpu : cpus) {
            if (!cpu.idling) {
                return false;
            }
        }
        return true;
    }

    void idle(long bit, boolean idles) {
        if (cpus.length > 1) {
            long mask;
            long changed;
            do {
                mask = idle.get();
                changed = idles && (online.get() & bit) != 0 ? mask | bit : mask & ~bit;
            } while (mask != changed && !idle.change(mask, changed));
        }
    }

    /** True for the one caller that may give this idle CPU a task. */
    boolean claimIdle(int cpu) {
        long bit = 1L << cpu;
        for (; ; ) {
            long mask = idle.get();
            if ((mask & bit) == 0) {
                return false;
            }
            if (idle.change(mask, mask & ~bit)) {
                return true;
            }
        }
    }

    void unclaimIdle(int cpu) {
        if (cpus[cpu].idling) {
            idle(cpus[cpu].bit, true);
        }
    }

    /** A CPU that goes idle asks the next one that has waiting tasks to pass by its run queues, where it gives one away. */
    void askForWork(CpuFace asking) {
        if (cpus.length > 1 && (online.get() & asking.bit) != 0) {
            asking.toAsk = cpus.length - 1;
            askNext(asking, asking.id);
        }
    }

    /** CPU {@code from} has nothing that the asking one may run: the next one that was not asked yet is. */
    void askNext(CpuFace asking, int from) {
        int cpu = from;
        for (int left = asking.toAsk; left > 0; left--) {
            cpu = cpu + 1 == cpus.length ? 0 : cpu + 1;
            if (cpu != asking.id && !cpus[cpu].idling && cpus[cpu].hasWork()) {
                asking.toAsk = left - 1;
                processors.kick(cpu);
                return;
            }
        }
        asking.toAsk = 0;
    }
}
