package org.exoos.sched.core;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.exoos.hal.Clock;
import org.exoos.hal.Machine;
import org.exoos.hal.Processors;
import org.exoos.sched.Scheduler;
import org.exoos.sched.SchedulerStatistics;
import org.exoos.sched.Task;
import org.exoos.sched.core.CoreTask.Why;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * The gate: starts tasks, takes them through passes of their CPU, and holds what all CPUs share. Words of the kernel command line: {@code exo.sched=NAME},
 * the policy put in charge at boot (default roundrobin); {@code exo.tasks=N}, the limit of tasks (default 4096); {@code exo.sched.limit=MS}, how long a
 * fair task may wait before the policy is out (default 2000); {@code exo.sched.check}, the on-line checker.
 */
@Component(
        service = {Scheduler.class, SchedulerCore.class},
        immediate = true)
public final class SchedulerCore implements Scheduler {
    /** Distance of two CPUs' counters in an array: two cache lines. */
    static final int STRIDE = 16;

    final Processors processors;
    final Clock clock;
    final Ticks ticks;
    final CpuSet set;
    final MachineView view;
    final Carriers carriers;
    private final TaskLife life;
    private final Counts counts;
    private final Admission admission;
    private final Policies policies;
    private final Watchdog watchdog;
    private final HotPlug hotPlug;
    private final String preferredPolicy;
    private volatile boolean closed;

    @Activate
    public SchedulerCore(@Reference Processors processors, @Reference Clock clock, @Reference Machine machine) {
        this(processors, clock, Settings.of(machine.commandLine()));
        open();
    }

    SchedulerCore(Processors processors, Clock clock, Settings settings) {
        this.processors = processors;
        this.clock = clock;
        this.ticks = new Ticks(clock);
        int count = processors.count();
        this.set = new CpuSet(processors, ticks, count);
        this.view = new MachineView(set, clock);
        TaskTable table = new TaskTable(settings.tasks());
        this.counts = new Counts(this, table);
        this.life = new TaskLife(this, table, counts);
        this.carriers = new Carriers(this, count);
        this.admission = new Admission(this, count);
        this.preferredPolicy = settings.policy();
        this.policies = new Policies(this);
        this.hotPlug = new HotPlug(this);
        this.watchdog = new Watchdog(this, settings);
        Generation first = policies.desired();
        set.fill(i -> new Cpu(this, i, first));
    }

    void open() {
        for (Cpu cpu : set.every()) {
            carriers.start(cpu);
        }
        watchdog.start();
    }

    /** Stops the carriers when their present tasks unmount. For tests: on a machine the scheduler does not end. */
    @Deactivate
    void close() {
        closed = true;
        set.kickAll();
        carriers.close();
        watchdog.close();
    }

    boolean closed() {
        return closed;
    }

    // ---- tasks

    @Override
    public Task start(String name, Task.Kind kind, Runnable body) {
        return life.start(name, kind, body);
    }

    void ended(CoreTask task) {
        life.ended(task);
    }

    /** A task has become runnable; nobody else has it. Any thread; never blocks, throws or allocates. Hot path. */
    void wake(CoreTask task) {
        if (task.foreign) {
            counts.foreignRun();
            task.queued = 1;
        }
        set.wake(task);
    }

    @Override
    public @Nullable Task current() {
        return Thread.currentThread().isVirtual() ? life.current() : null;
    }

    @Override
    public void yield() {
        CoreTask task = life.current();
        if (task == null) {
            Thread.yield();
        } else if (task.superseded || !set.get(task.cpu).nothingElse(task)) {
            unmount(task, Why.YIELD);
        }
    }

    @Override
    public void preempt() {
        CoreTask task = life.current();
        if (task == null) {
            return;
        }
        Cpu cpu = set.get(task.cpu);
        if (task.superseded) {
            unmount(task, Why.YIELD);
            return;
        }
        processors.takeKick(cpu.id);
        if (cpu.nothingElse(task)) {
            task.deadlineTsc = clock.tsc() + task.sliceTicks;
        } else {
            unmount(task, Why.CHECK);
        }
    }

    @Override
    public void checkpoint() {
        CoreTask task = life.current();
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

    /** Attributes of a task changed. */
    void changed(CoreTask task) {
        set.changed(task, task.cpu);
    }

    Admission admission() {
        return admission;
    }

    List<CoreTask> table() {
        return life.snapshot();
    }

    @Override
    public Collection<? extends Task> tasks() {
        return life.snapshot();
    }

    @Override
    public int currentCpu() {
        CoreTask task = life.current();
        return task != null ? task.cpu : processors.current();
    }

    @Override
    public long sliceDeadlineTsc() {
        CoreTask task = life.current();
        return task == null ? 0 : task.deadlineTsc;
    }

    // ---- policies

    String preferredPolicy() {
        return preferredPolicy;
    }

    Policies policies() {
        return policies;
    }

    /** Hot path. */
    Generation desired() {
        return policies.desired();
    }

    void adopted(Generation generation) {
        policies.adopted(generation);
    }

    void policyFailed(Generation generation, int cpu, Throwable why) {
        policies.failed(generation, cpu, why);
    }

    void exportFailed(Generation generation, int cpu, Throwable why) {
        policies.exportFailed(generation, cpu, why);
    }

    void report(String who, String what, Throwable why) {
        policies.report(who, what, why);
    }

    @Override
    public String policy() {
        return desired().name;
    }

    // ---- CPUs

    Cpu cpu(int number) {
        return set.get(number);
    }

    /** How long a call of a policy may take. */
    long limitMillis() {
        return watchdog.limitMillis();
    }

    Watchdog.Seen seen(int cpu) {
        return watchdog.seen(cpu);
    }

    /** Whether no timer of the scheduler runs. */
    boolean quiet() {
        return watchdog.asleep();
    }

    /** A CPU has left idling. Hot path. */
    void busy() {
        watchdog.wake();
    }

    @Override
    public void online(int cpu, boolean online) {
        hotPlug.online(cpu, online);
    }

    int cpus() {
        return set.count();
    }

    long allCpus() {
        return set.all();
    }

    @Override
    public long onlineCpus() {
        return set.online();
    }

    // ---- what people see

    @Override
    public long contextSwitches() {
        long sum = 0;
        for (Cpu cpu : set.every()) {
            sum += cpu.meter.switches();
        }
        return sum;
    }

    @Override
    public SchedulerStatistics statistics() {
        return counts.statistics();
    }

    Map<String, Long> picks() {
        return policies.picks();
    }

    long wasted() {
        return watchdog.wasted();
    }

    /** What the machine looked like when the policy failed last; empty when none did. For {@code /sys/swap/last-failure}. Any thread. */
    public String lastFailure() {
        return policies.lastFailure();
    }
}
