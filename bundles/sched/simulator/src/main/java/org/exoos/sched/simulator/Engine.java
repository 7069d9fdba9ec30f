package org.exoos.sched.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.exoos.sched.PolicyContext;
import org.exoos.sched.SchedulerPolicy;
import org.exoos.sched.SchedulingAttributes;
import org.exoos.sched.TaskState;
import org.exoos.sched.simulator.Step.Program;
import org.jspecify.annotations.Nullable;

/**
 * The virtual clock, the events and what all CPUs share: the part of {@code org.exoos.sched.core.SchedulerCore}. {@link #now} is the time of the
 * event being worked off; {@link #charge} moves it on while a CPU works.
 */
final class Engine implements PolicyContext {
    /** Before any CPU, or a timer. */
    private static final int OUTSIDE = -2;

    static final int NEIGHBOURHOOD = 4;

    private record Event(long time, long order, Runnable work) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    final CostModel costs;
    final Timeline timeline;
    final List<SimulatedTask> tasks = new ArrayList<>();
    private final long horizon;
    private final long seed;
    private final SimulatedCpu[] cpus;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final BitSet idle = new BitSet();
    private final Line idleLine = new Line();
    /** What each CPU last saw of each CPU's load. */
    private final int[][] seen;

    private long now;
    private long order;
    private int acting = OUTSIDE;

    // min(idle CPUs, waiting tasks), integrated over time
    private int waiting;
    private long wastedSince;
    private long wasted;

    Engine(SchedulerPolicy policy, int count, long seed, long horizon, CostModel costs, Timeline timeline) {
        this.costs = costs;
        this.horizon = horizon;
        this.seed = seed;
        this.timeline = timeline;
        this.seen = new int[count][count];
        this.cpus = new SimulatedCpu[count];
        idle.set(0, count);
        for (int cpu = 0; cpu < count; cpu++) {
            cpus[cpu] = new SimulatedCpu(this, cpu);
        }
        boolean preempts = false;
        for (SimulatedCpu cpu : cpus) {
            cpu.queue(policy.runQueue(cpu.id, this));
            preempts |= cpu.queue().preemptsOnWake();
        }
        for (SimulatedCpu cpu : cpus) {
            cpu.preemptsOnWake = preempts;
        }
    }

    /** Works off all events up to the end of the simulated time. */
    void run() {
        try (Probe.Scope scope = Probe.attach(this)) {
            for (Event event = events.poll(); event != null && event.time < horizon; event = events.poll()) {
                now = event.time;
                event.work.run();
                acting = OUTSIDE;
            }
            now = horizon;
            waste();
            for (SimulatedCpu cpu : cpus) {
                cpu.close();
            }
        }
    }

    void at(long time, Runnable work) {
        events.add(new Event(time, order++, work));
    }

    long now() {
        return now;
    }

    boolean over() {
        return now >= horizon;
    }

    long horizon() {
        return horizon;
    }

    void charge(long nanos) {
        now += nanos;
    }

    /** From here on this CPU does what happens. */
    void acting(SimulatedCpu cpu) {
        acting = cpu.id;
    }

    /** The acting CPU writes the line: waits until it is free, and fetches it when another CPU has it. */
    void write(Line line) {
        now = Math.max(now, line.freeAt);
        if (line.owner != acting) {
            if (line.owner != Line.NOBODY) {
                now += costs.line();
            }
            line.owner = acting;
        }
        line.version++;
        line.freeAt = now;
    }

    void lock(Line line) {
        if (line.depth++ == 0) {
            write(line);
            now += costs.lock();
        }
    }

    void unlock(Line line) {
        if (line.depth > 0 && --line.depth == 0) {
            now += costs.critical();
            line.freeAt = now;
        }
    }

    // ---- tasks

    SimulatedTask start(String name, Group group, TaskMaker maker, SchedulingAttributes attributes, long affinity) {
        int id = tasks.size() + 1;
        Random random = new Random(seed * 1_000_003 + id);
        Program program = maker.make(random);
        long all = cpus.length >= Long.SIZE ? -1L : (1L << cpus.length) - 1;
        long allowed = (affinity & all) == 0 ? all : affinity & all;
        SimulatedTask task = new SimulatedTask(id, name, group, program, random, attributes, allowed);
        tasks.add(task);
        group.tasks++;
        task.cpu = leastLoaded(allowed, acting >= 0 ? acting : id % cpus.length);
        runnable(task);
        push(task, cpus[task.cpu]);
        return task;
    }

    /** How a task's program is made from its random numbers. */
    interface TaskMaker {
        Program make(Random random);
    }

    int leastLoaded(long allowed, int preferred) {
        int best = preferred;
        int least = (allowed >>> preferred & 1) != 0 ? tasksOn(preferred) : Integer.MAX_VALUE;
        for (int cpu = 0; cpu < cpus.length; cpu++) {
            if ((allowed >>> cpu & 1) != 0 && tasksOn(cpu) < least) {
                best = cpu;
                least = tasksOn(cpu);
            }
        }
        return best;
    }

    private int tasksOn(int cpu) {
        look(cpu);
        return cpus[cpu].tasks();
    }

    /** A blocked task has become runnable. */
    void wake(SimulatedTask task) {
        task.wokenAt = now;
        task.wakeUps++;
        runnable(task);
        SimulatedCpu home = cpus[task.cpu];
        if (task.onCpu == null && cpus.length > 1 && task.resident == SimulatedTask.NOWHERE && !home.idling) {
            for (int cpu = idle.nextSetBit(0); cpu >= 0; cpu = idle.nextSetBit(cpu + 1)) {
                if (cpu != home.id && task.allowedOn(cpu)) {
                    claimIdle(cpu);
                    push(task, cpus[cpu]);
                    return;
                }
            }
        }
        push(task, home);
    }

    private void runnable(SimulatedTask task) {
        waste();
        waiting++;
        task.state = TaskState.RUNNABLE;
        task.runnableSince = now;
    }

    void picked(SimulatedTask task) {
        waste();
        waiting--;
        long waited = Math.max(0, now - task.runnableSince);
        task.wait += waited;
        task.longestWait = Math.max(task.longestWait, waited);
    }

    /** It ran and still can. */
    void ranButReady(SimulatedTask task) {
        runnable(task);
    }

    void push(SimulatedTask task, SimulatedCpu target) {
        write(target.inboxLine);
        target.inbox.add(task);
        if (target.idling || target.preemptsOnWake) {
            kick(target);
        }
    }

    void kick(SimulatedCpu target) {
        if (acting != target.id) {
            if (acting >= 0) {
                charge(costs.kick());
            }
            target.kicked();
        } else {
            target.selfKicked();
        }
    }

    // ---- idle CPUs

    void idle(SimulatedCpu cpu, boolean value) {
        if (cpus.length > 1) {
            write(idleLine);
        }
        waste();
        idle.set(cpu.id, value);
    }

    boolean claimIdle(int cpu) {
        write(idleLine);
        if (!idle.get(cpu)) {
            return false;
        }
        waste();
        idle.clear(cpu);
        return true;
    }

    void unclaimIdle(int cpu) {
        if (cpus[cpu].idling) {
            idle(cpus[cpu], true);
        }
    }

    /** The next CPU from {@code from} on, other than this, that has nothing to run; -1 for none. */
    int nextIdle(int from, int but) {
        int cpu = idle.nextSetBit(from);
        return cpu == but ? idle.nextSetBit(cpu + 1) : cpu;
    }

    /** The least loaded CPU in the group of four around this one, or of all; itself when it is that. */
    int leastLoadedNear(SimulatedCpu cpu, boolean all) {
        int first = all ? 0 : cpu.id / NEIGHBOURHOOD * NEIGHBOURHOOD;
        int end = all ? cpus.length : Math.min(first + NEIGHBOURHOOD, cpus.length);
        int best = cpu.id;
        int least = cpu.tasks();
        for (int other = first; other < end; other++) {
            if (other != cpu.id && tasksOn(other) < least) {
                best = other;
                least = cpus[other].tasks();
            }
        }
        return best;
    }

    void askForWork(SimulatedCpu asking) {
        for (SimulatedCpu cpu : cpus) {
            if (cpu != asking) {
                look(cpu.id);
                if (cpu.hasWork() && !cpu.idling) {
                    kick(cpu);
                }
            }
        }
    }

    /** Adds up the CPU time that idle CPUs could have given to waiting tasks. */
    private void waste() {
        long until = Math.min(now, horizon);
        if (until > wastedSince) {
            wasted += (until - wastedSince) * Math.min(idle.cardinality(), waiting);
            wastedSince = until;
        }
    }

    long wasted() {
        return wasted;
    }

    List<SimulatedCpu> cpuList() {
        return Arrays.asList(cpus);
    }

    // ---- what a policy sees

    @Override
    public int cpus() {
        return cpus.length;
    }

    @Override
    public int load(int cpu) {
        look(cpu);
        return cpus[cpu].load;
    }

    @Override
    public boolean idle(int cpu) {
        look(cpu);
        return cpus[cpu].idling;
    }

    /** The acting CPU reads what another one publishes: a line transfer if that has written since. */
    private void look(int cpu) {
        if (acting >= 0 && acting != cpu && seen[acting][cpu] != cpus[cpu].published) {
            seen[acting][cpu] = cpus[cpu].published;
            now += costs.line();
        }
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Nullable
    SimulatedCpu actor() {
        return acting >= 0 ? cpus[acting] : null;
    }
}
