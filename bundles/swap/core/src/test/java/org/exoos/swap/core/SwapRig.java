package org.exoos.swap.core;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
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
    final BundleRig bundles;
    final SimulatedMachine machine;
    final SchedulerCore core;
    final PolicyGate gate;
    final SwapManager manager;
    final AtomicLong work = new AtomicLong();
    private volatile boolean stop;

    SwapRig(Path storage, int cpus, Settings settings) throws BundleException {
        bundles = new BundleRig(storage, settings, List.of(FaultyPolicy.class, GoodPolicy.class));
        machine = new SimulatedMachine(MachineConfig.defaults().withCpus(cpus));
        core = new SchedulerCore(machine.processors(), machine.clock(), machine.machine());
        gate = new PolicyGate(core);
        manager = bundles.manager;
        manager.addTarget(gate);
    }

    /** Tasks that compute and yield for ever, and count. */
    void load(int tasks) {
        for (int i = 0; i < tasks; i++) {
            boolean sleeps = i % 2 == 0;
            core.start("load " + i, Kind.KERNEL, () -> {
                while (!stop) {
                    work.incrementAndGet();
                    if (sleeps) {
                        LockSupport.parkNanos(200_000);
                    } else {
                        core.yield();
                    }
                }
            });
        }
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
