package org.exoos.hal.simulated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.exoos.hal.Clock;
import org.exoos.hal.Devices;
import org.exoos.hal.Machine;
import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.Processors;
import org.exoos.hal.Tlb;
import org.exoos.hal.UserContexts;
import org.exoos.nucleus.Nucleus;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers one simulated machine where there is no nucleus: its HAL services, and the {@link SimulatedMachine} itself for tests.
 *
 * <p>Framework or system properties: {@code exo.simulated.cpus} (2), {@code exo.simulated.memory} in MiB (256), {@code exo.simulated.root}
 * (the host folder in which boot files are looked up; else EXO_ROOT of the environment, else none), {@code exo.simulated.cmdline}.
 *
 * <p>In the run that trains the AOT cache, ring 3 is {@link TrainingProgram}, and the framework stops when the machine is switched off.
 */
@Component(
        immediate = true,
        service = {})
public final class SimulatedHal {
    private static final Logger LOG = LoggerFactory.getLogger(SimulatedHal.class);

    private final List<ServiceRegistration<?>> registered = new ArrayList<>();

    @Activate
    public SimulatedHal(BundleContext context) {
        if (Nucleus.present()) {
            return;
        }
        SimulatedMachine machine = new SimulatedMachine(config(context));
        if (Boolean.getBoolean("exo.training")) {
            train(machine, context);
        }
        register(context, Clock.class, machine.clock());
        register(context, PhysicalMemory.class, machine.memory());
        register(context, Processors.class, machine.processors());
        register(context, UserContexts.class, machine.contexts());
        register(context, Tlb.class, machine.tlb());
        register(context, Devices.class, machine.devices());
        register(context, Machine.class, machine.machine());
        register(context, SimulatedMachine.class, machine);
    }

    @Deactivate
    void unregister() {
        registered.forEach(ServiceRegistration::unregister);
    }

    private <S> void register(BundleContext context, Class<S> type, S service) {
        registered.add(context.registerService(type, service, null));
    }

    private static MachineConfig config(BundleContext context) {
        String root = property(context, "exo.simulated.root", System.getenv("EXO_ROOT"));
        if (root == null && System.getenv("EXO_TRAINING") != null) {
            root = "/";
        }
        MachineConfig config = MachineConfig.defaults()
                .withCpus(Integer.parseInt(property(context, "exo.simulated.cpus", "2")))
                .withMemory(Long.parseLong(property(context, "exo.simulated.memory", "256")) << 20)
                .withCommandLine(property(context, "exo.simulated.cmdline", ""));
        return root == null ? config : config.withBootRoot(Path.of(root));
    }

    private static @Nullable String property(BundleContext context, String name, @Nullable String otherwise) {
        String value = context.getProperty(name);
        return value != null ? value : otherwise;
    }

    private static void train(SimulatedMachine machine, BundleContext context) {
        TrainingProgram.install(machine.programs());
        machine.end().thenAccept(end -> {
            LOG.info("the simulated machine ended: {}", end);
            Thread.ofPlatform().name("end of training").start(() -> stop(context));
        });
    }

    private static void stop(BundleContext context) {
        try {
            context.getBundle(0).stop();
        } catch (BundleException e) {
            LOG.error("the framework does not stop", e);
        }
    }
}
