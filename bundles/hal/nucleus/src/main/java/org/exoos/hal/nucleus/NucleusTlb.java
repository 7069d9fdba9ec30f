package org.exoos.hal.nucleus;

import org.exoos.hal.Tlb;
import org.exoos.nucleus.MemoryMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Shoot-downs, acknowledged in the nucleus alone. */
@Component(enabled = false)
public final class NucleusTlb implements Tlb {
    @Activate
    public NucleusTlb() {}

    @Override
    public void shootDown(long topLevel, long from, long to) {
        MemoryMap.shootDown(topLevel, from, to);
    }

    @Override
    public void retire(long topLevel) {
        MemoryMap.retire(topLevel);
    }
}
