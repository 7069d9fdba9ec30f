package org.exoos.sched.core;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.exoos.hal.Clock;
import org.exoos.hal.Machine;
import org.exoos.hal.Processors;
import org.exoos.nucleus.VirtualThreads;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.Scheduler;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.exoos.sched.core.CoreTask.Why;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gate: starts tasks, routes wake-ups to CPUs, and holds what all CPUs share. Words of the kernel command line: {@code exo.sched=NAME}, the policy put
 * in charge at boot (default roundrobin); {@code exo.tasks=N}, the limit of tasks (default 4096).
 */
@Component(
        service = {Scheduler.class, SchedulerCore.class},
        immediate = true)
public final class SchedulerCore implements Scheduler, PolicyContext {
    /** Distance of two CPUs' counters in an array: two cache lines. */
    static final int STRIDE = 16;

    private static final int COUNT_ATTEMPTS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(SchedulerCore.class);

    final Processors processors;
    final Clock clock;
    private final Policies policies;
    private final String preferredPolicy;
    private final Cpu[] cpus;
    private final AtomicInteger[] carriers;
    private final TaskTable table;
    private final Admission admission;
    private final long ticksPerSecond;
    private final long nanosAtTscZero;
    /** CPUs that have nothing to run and were not given anything yet. */
    private final AtomicLong idleCpus = new AtomicLong();

    private final AtomicInteger ids = new AtomicInteger();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();
    private final AtomicLong foreignRuns = new AtomicLong();
    private final AtomicLong takeOvers = new AtomicLong();
    private final ThreadLocal<@Nullable CoreTask> current = new ThreadLocal<>();
    private final Set<Thread> spares = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    @Activate
    public SchedulerCore(@Reference Processors processors, @Reference Clock clock, @Reference Machine machine) {
        this(
                processors,
                clock,
                Integer.parseInt(machine.commandLine().getOrDefault("exo.tasks", "4096")),
                machine.commandLine().getOrDefault("exo.sched", "roundrobin"));
        open();
    }

    SchedulerCore(Processors processors, Clock clock, int taskLimit, String preferredPolicy) {
        this.processors = processors;
        this.clock = clock;
        this.ticksPerSecond = clock.tscHz();
        this.nanosAtTscZero = clock.nanoTime() - ticksToNanos(clock.tsc());
        int count = processors.count();
        this.table = new TaskTable(taskLimit);
        this.admission = new Admission(this, count);
        this.cpus = new Cpu[count];
        this.preferredPolicy = preferredPolicy;
        this.policies = new Policies(this);
        Generation first = policies.desired();
        Arrays.setAll(cpus, i -> new Cpu(this, i, first));
        this.carriers = new AtomicInteger[count];
        Arrays.setAll(carriers, i -> new AtomicInteger());
    }

    void open() {
        for (Cpu cpu : cpus) {
            Carrier.start(this, cpu);
        }
    }

    /** Stops the carriers when their present tasks unmount. For tests: on a machine the scheduler does not end. */
    @Deactivate
    void close() {
        closed = true;
        kickAll();
        spares.forEach(Thread::interrupt);
    }

    /** Threads that run carriers, to be ended by {@link #close}. */
    Set<Thread> spares() {
        return spares;
    }

    /** Where the CPUs are that have not changed over. */
    String lateCpus(Generation next) {
        return Arrays.stream(cpus)
                .filter(cpu -> cpu.generation != next)
                .map(cpu -> "CPU " + cpu.id + " runs " + cpu.last())
                .collect(Collectors.joining(", "));
    }

    String preferredPolicy() {
        return preferredPolicy;
    }

    Policies policies() {
        return policies;
    }

    // ---- tasks

    @Override
    public Task start(String name, Task.Kind kind, Runnable body) {
        CoreTask task = new CoreTask(this, ids.incrementAndGet(), name, kind, allCpus());
        task.thread(VirtualThreads.newThread(task.name(), task, () -> run(task, body)));
        if (!table.add(task)) {
            throw new IllegalStateException("the task table is full: " + table.limit() + " tasks");
        }
        CoreTask caller = current.get();
        if (caller != null && kind == Task.Kind.USER && caller.kind() == kind) {
            task.inherit(caller);
        }
        started.incrementAndGet();
        task.cpu = home();
        task.thread().start();
        return task;
    }

    private void run(CoreTask task, Runnable body) {
        current.set(task);
        try {
            body.run();
        } catch (Throwable why) {
            LOG.error("{} ended by an exception", task, why);
        } finally {
            admission.ended(task);
            task.bodyDone = true;
        }
    }

    /** CPU for a new task when none is idle: the caller's, so that balance follows from placement and idle CPUs asking for work. */
    private int home() {
        CoreTask caller = current.get();
        int here = caller != null ? caller.cpu : ids.get() % cpus.length;
        return leastLoaded(allCpus(), here);
    }

    /** The allowed CPU with the fewest tasks, {@code preferred} among equals. */
    int leastLoaded(long allowed, int preferred) {
        int best = preferred;
        int least = (allowed >>> preferred & 1) != 0 ? cpus[preferred].tasks() : Integer.MAX_VALUE;
        for (Cpu cpu : cpus) {
            if ((allowed & cpu.bit) != 0 && cpu.tasks() < least) {
                best = cpu.id;
                least = cpu.tasks();
            }
        }
        return best;
    }

    void ended(CoreTask task) {
        if (!task.foreign) {
            table.remove(task);
            ended.incrementAndGet();
        }
    }

    @Override
    public @Nullable Task current() {
        return Thread.currentThread().isVirtual() ? current.get() : null;
    }

    @Override
    public void yield() {
        CoreTask task = current.get();
        if (task == null) {
            Thread.yield();
        } else if (task.superseded || !cpus[task.cpu].nothingElse()) {
            unmount(task, Why.YIELD);
        }
    }

    @Override
    public void preempt() {
        CoreTask task = current.get();
        if (task == null) {
            return;
        }
        Cpu cpu = cpus[task.cpu];
        if (task.superseded) {
            unmount(task, Why.YIELD);
            return;
        }
        processors.takeKick(cpu.id);
        if (cpu.nothingElse()) {
            task.deadlineTsc = clock.tsc() + task.sliceTicks;
        } else {
            unmount(task, Why.CHECK);
        }
    }

    @Override
    public void checkpoint() {
        CoreTask task = current.get();
        if (task != null && clock.tsc() - task.deadlineTsc >= 0) {
            preempt();
        }
    }

    /** The calling task goes through a pass of its CPU. Does nothing while it is pinned. */
    void unmount(CoreTask task, Why why) {
        task.why = why;
        Thread.yield();
        task.why = Why.WAKE;
    }

    // ---- wake-ups; any thread

    /** A task has become runnable; nobody else has it. Hot path. */
    void wake(CoreTask task) {
        if (task.foreign) {
            foreignRuns.incrementAndGet();
            task.queued = 1;
        }
        boolean settled = task.onCarrier == null;
        Cpu home = cpus[task.cpu];
        if (settled && cpus.length > 1 && task.resident == CoreTask.NOWHERE && !home.idling) {
            long idle = idleCpus.get() & task.affinity() & ~home.bit;
            if (idle != 0) {
                int cpu = Long.numberOfTrailingZeros(idle);
                if (claimIdle(cpu)) {
                    push(task, cpu);
                    return;
                }
            }
        }
        push(task, home.id);
    }

    /** Hot path. */
    void push(CoreTask task, int number) {
        Cpu cpu = cpus[number];
        cpu.inbox.push(task);
        if (cpu.idling || cpu.generation.preemptsOnWake) {
            processors.kick(number);
        }
    }

    /** Nice or affinity changed. */
    void changed(CoreTask task) {
        cpus[task.cpu].changed(task);
    }

    // ---- idle CPUs

    long idleCpus() {
        return idleCpus.get();
    }

    void idle(Cpu cpu, boolean idle) {
        if (cpus.length > 1) {
            long mask;
            long changed;
            do {
                mask = idleCpus.get();
                changed = idle ? mask | cpu.bit : mask & ~cpu.bit;
            } while (mask != changed && !idleCpus.compareAndSet(mask, changed));
        }
    }

    /** True for the one caller that may give this idle CPU a task. */
    boolean claimIdle(int cpu) {
        long bit = 1L << cpu;
        for (; ; ) {
            long mask = idleCpus.get();
            if ((mask & bit) == 0) {
                return false;
            }
            if (idleCpus.compareAndSet(mask, mask & ~bit)) {
                return true;
            }
        }
    }

    void unclaimIdle(int cpu) {
        if (cpus[cpu].idling) {
            idle(cpus[cpu], true);
        }
    }

    /** An idle CPU asks the busy ones that have waiting tasks to pass by their run queues, where they give one away. */
    void askForWork(Cpu asking) {
        for (Cpu cpu : cpus) {
            if (cpu != asking && cpu.hasWork() && !cpu.idling) {
                processors.kick(cpu.id);
            }
        }
    }

    // ---- policies

    Generation desired() {
        return policies.desired();
    }

    void adopted(Generation generation) {
        policies.adopted(generation);
    }

    void policyFailed(Generation generation, int cpu, Throwable why) {
        policies.failed(generation, cpu, why);
    }

    void report(String who, String what, Throwable why) {
        policies.report(who, what, why);
    }

    void tookOver() {
        takeOvers.incrementAndGet();
    }

    void kickAll() {
        for (Cpu cpu : cpus) {
            processors.kick(cpu.id);
        }
    }

    Cpu cpu(int number) {
        return cpus[number];
    }

    // ---- machine

    boolean closed() {
        return closed;
    }

    AtomicInteger carriers(int cpu) {
        return carriers[cpu];
    }

    int cpuCount() {
        return cpus.length;
    }

    long allCpus() {
        return cpus.length == Long.SIZE ? -1L : (1L << cpus.length) - 1;
    }

    long ticksToNanos(long ticks) {
        return ticksPerSecond == 1_000_000_000L ? ticks : (long) (ticks * (1e9 / ticksPerSecond));
    }

    long nanosToTicks(long nanos) {
        return ticksPerSecond == 1_000_000_000L ? nanos : (long) (nanos * (ticksPerSecond / 1e9));
    }

    /** A time-stamp on the scale of {@link #nanoTime}. */
    long nanos(long tsc) {
        return ticksToNanos(tsc) + nanosAtTscZero;
    }

    Admission admission() {
        return admission;
    }

    List<CoreTask> table() {
        return table.snapshot();
    }

    @Override
    public long onlineCpus() {
        return allCpus();
    }

    @Override
    public void online(int cpu, boolean online) {
        throw new IllegalStateException("not on this machine");
    }

    @Override
    public int cpus() {
        return cpus.length;
    }

    @Override
    public int load(int cpu) {
        return cpus[cpu].load;
    }

    @Override
    public boolean idle(int cpu) {
        return cpus[cpu].idling;
    }

    @Override
    public long nanoTime() {
        return clock.nanoTime();
    }

    // ---- what people see

    @Override
    public Collection<? extends Task> tasks() {
        return table.snapshot();
    }

    @Override
    public int currentCpu() {
        CoreTask task = current.get();
        return task != null ? task.cpu : processors.current();
    }

    @Override
    public long sliceDeadlineTsc() {
        CoreTask task = current.get();
        return task == null ? 0 : task.deadlineTsc;
    }

    @Override
    public String policy() {
        return desired().name;
    }

    @Override
    public long contextSwitches() {
        long sum = 0;
        for (Cpu cpu : cpus) {
            sum += cpu.switches();
        }
        return sum;
    }

    /** Tasks that start or end during the count would be missed or counted twice: then it is counted again. */
    @Override
    public SchedulerStatistics statistics() {
        Map<TaskState, Integer> states = Map.of();
        long starts = 0;
        long ends = 0;
        boolean exact = false;
        for (int attempt = 0; attempt < COUNT_ATTEMPTS && !exact; attempt++) {
            starts = started.get();
            ends = ended.get();
            states = countStates();
            int sum = 0;
            for (int number : states.values()) {
                sum += number;
            }
            exact = sum == starts - ends && starts == started.get() && ends == ended.get();
        }
        return new SchedulerStatistics(
                policy(),
                starts,
                ends,
                states,
                Arrays.stream(cpus).map(Cpu::statistics).toList(),
                policies.picks(),
                foreignRuns.get(),
                takeOvers.get(),
                0);
    }

    private Map<TaskState, Integer> countStates() {
        Map<TaskState, Integer> states = new EnumMap<>(TaskState.class);
        for (TaskState state : TaskState.values()) {
            if (state != TaskState.ENDED) {
                states.put(state, 0);
            }
        }
        for (CoreTask task : table.snapshot()) {
            states.computeIfPresent(task.state, (state, n) -> n + 1);
        }
        return states;
    }
}
