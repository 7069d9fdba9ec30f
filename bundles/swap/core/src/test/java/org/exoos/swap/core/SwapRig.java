package org.exoos.swap.core;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.sched.Task;
import org.exoos.sched.Task.Kind;
import org.exoos.sched.core.PolicyGate;
import org.exoos.sched.core.SchedulerCore;
import org.exoos.swap.SwapRecord;
import org.exoos.swap.core.BundleRig.Installed;
import org.exoos.swap.core.faulty.FaultyPolicy;
import org.exoos.swap.core.faulty.GoodPolicy;
import org.osgi.framework.BundleException;

/** The scheduler core on a simulated machine, with bundles of policies. */
final class SwapRig implements AutoCloseable {
    static final String GOOD = "roundrobin";
    private static final long IDLE_NANOS = 20_000_000;
    private static final long CHANGE_NANOS = 2_000_000;

    final BundleRig bundles;
    final SimulatedMachine machine;
    final SchedulerCore core;
    final PolicyGate gate;
    final SwapManager manager;
    final AtomicLong work = new AtomicLong();
    private final List<Task> tasks = new CopyOnWriteArrayList<>();
    private volatile boolean busy = true;
    private volatile boolean stop;

    SwapRig(Path storage, int cpus, Settings settings) throws BundleException {
        bundles = new BundleRig(storage, settings, List.of(FaultyPolicy.class, GoodPolicy.class));
        machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        core = new SchedulerCore(machine.processors(), machine.clock(), machine.machine());
        gate = new PolicyGate(core);
        manager = bundles.manager;
        manager.addTarget(gate);
    }

    /** Tasks that for ever sleep, yield, or compute until their slice ends, and count; and somebody who changes their nice values and affinities. */
    void load(int number) {
        for (int i = 0; i < number; i++) {
            int way = i % 3;
            tasks.add(core.start("load " + i, Kind.KERNEL, () -> {
                while (!stop) {
                    work.incrementAndGet();
                    if (!busy) {
                        LockSupport.parkNanos(IDLE_NANOS);
                    } else if (way == 0) {
                        LockSupport.parkNanos(200_000);
                    } else if (way == 1) {
                        core.yield();
                    } else {
                        core.checkpoint();
                    }
                }
            }));
        }
        Thread.ofPlatform().daemon().start(this::disturb);
    }

    /** In turn: all tasks get another nice value, all have to be on the first CPU, all may be anywhere. */
    private void disturb() {
        for (int turn = 0; !stop; turn++) {
            int what = turn % 3;
            int nice = turn % 4;
            if (busy) {
                for (Task task : tasks) {
                    switch (what) {
                        case 0 -> task.nice(nice);
                        case 1 -> task.affinity(1);
                        default -> task.affinity(-1L);
                    }
                }
            }
            LockSupport.parkNanos(CHANGE_NANOS);
        }
        tasks.forEach(task -> task.affinity(-1L));
    }

    /** From now on there is much to do, or next to nothing. */
    void busy(boolean value) {
        busy = value;
    }

    Installed deploy(String name, Class<?> policy) throws Exception {
        return bundles.deploy(gate, name, policy);
    }

    Installed image(String name) throws Exception {
        return bundles.image(gate, name, GoodPolicy.class);
    }

    SwapRecord swap(String name) throws Exception {
        return bundles.swap(gate, name);
    }

    /** Whether the image's policy is in charge. */
    boolean goodInCharge() {
        return bundles.goodInCharge(gate, GOOD);
    }

    /** Every task goes on. */
    void awaitWork(String what) {
        long before = work.get();
        BundleRig.await(what + ": programs go on", () -> work.get() > before + 100);
    }

    @Override
    public void close() throws Exception {
        stop = true;
        BundleRig.await("all tasks end", () -> core.tasks().isEmpty());
        bundles.close();
    }
}
