package org.exoos.hal.nucleus;

import org.exoos.nucleus.Nucleus;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Enables the components of this bundle where there is a nucleus. In the training run it only loads their classes. */
@Component(
        immediate = true,
        service = {})
public final class NucleusHal {
    private static final Logger LOG = LoggerFactory.getLogger(NucleusHal.class);

    @Activate
    public NucleusHal(ComponentContext context) throws ClassNotFoundException {
        if (Nucleus.present()) {
            context.enableComponent(null);
        } else if (Boolean.getBoolean("exo.training")) {
            for (Class<?> each : new Class<?>[] {
                NucleusClock.class, NucleusContext.class, NucleusContexts.class, NucleusDevices.class,
                        NucleusMachine.class,
                NucleusMemory.class, NucleusProcessors.class, NucleusTlb.class, LeaseTable.class, PortWindow.class,
                MmioWindow.class, Line.class
            }) {
                Class.forName(each.getName(), false, each.getClassLoader());
            }
        } else {
            LOG.info("no nucleus under this JVM: the HAL of the real machine stays off");
        }
    }
}
