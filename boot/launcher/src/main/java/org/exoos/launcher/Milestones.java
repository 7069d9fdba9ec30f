package org.exoos.launcher;

import java.util.concurrent.TimeUnit;
import org.exoos.nucleus.Nucleus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the boot reached what: milliseconds since the machine was started, or since this class was loaded on a host. Each is also a system
 * property {@code exo.boot.NAME.millis}, for the dashboard.
 */
final class Milestones {
    private static final long HOST_START = System.nanoTime();

    private static final Logger LOG = LoggerFactory.getLogger(Milestones.class);

    private final StringBuilder text = new StringBuilder("ms since boot:");

    Milestones() {
        reached("launcher");
    }

    void reached(String name) {
        // On the machine CLOCK_MONOTONIC begins at boot; asking the JDK does not wait for the downcalls to be linked.
        long now = Nucleus.present() ? System.nanoTime() : System.nanoTime() - HOST_START;
        String millis = Long.toString(TimeUnit.NANOSECONDS.toMillis(now));
        System.setProperty("exo.boot." + name + ".millis", millis);
        text.append(' ').append(name).append(' ').append(millis);
        LOG.debug("{} reached {} ms after boot", name, millis);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
