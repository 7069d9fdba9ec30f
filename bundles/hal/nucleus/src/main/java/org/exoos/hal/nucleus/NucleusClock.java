package org.exoos.hal.nucleus;

import java.util.List;
import org.exoos.hal.Clock;
import org.exoos.nucleus.Cpus;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Time, by the nucleus's calibration of the TSC. */
@Component(enabled = false)
public final class NucleusClock implements Clock { // hot path
    private final long tscHz = Cpus.tscHz();

    @Activate
    public NucleusClock() {}

    @Override
    public long nanoTime() {
        return Cpus.nowNanos();
    }

    @Override
    public long wallNanos() {
        return Cpus.wallNanos();
    }

    @Override
    public long tsc() {
        return Cpus.tsc();
    }

    @Override
    public long tscHz() {
        return tscHz;
    }

    @Override
    public List<Long> userPages() {
        return List.of(Cpus.userPage(0), Cpus.userPage(1));
    }
}
