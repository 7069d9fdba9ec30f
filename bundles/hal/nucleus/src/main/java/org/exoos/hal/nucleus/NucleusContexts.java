package org.exoos.hal.nucleus;

import org.exoos.hal.UserContext;
import org.exoos.hal.UserContexts;
import org.exoos.nucleus.Ring3;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Register contexts in memory of the nucleus. */
@Component(enabled = false)
public final class NucleusContexts implements UserContexts {
    @Activate
    public NucleusContexts() {}

    @Override
    public @Nullable UserContext allocate() {
        long address = Ring3.allocate();
        return address == 0 ? null : new NucleusContext(address);
    }
}
