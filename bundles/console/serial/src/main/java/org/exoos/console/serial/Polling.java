package org.exoos.console.serial;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.exoos.hal.Processors;
import org.jspecify.annotations.Nullable;

/** Calls the built-in driver while it is in charge: a platform thread that is there for so long. */
final class Polling implements Runnable {
    private static final long PERIOD_NANOS = 2_000_000;

    private final List<LinePort> ports;
    private final Processors processors;
    private final BooleanSupplier needed;
    private @Nullable Thread thread;

    /** @param needed whether the built-in driver is in charge */
    Polling(List<LinePort> ports, Processors processors, BooleanSupplier needed) {
        this.ports = ports;
        this.processors = processors;
        this.needed = needed;
    }

    /** The built-in driver is in charge from now on. Any thread; does not wait. */
    @Override
    public synchronized void run() {
        if (thread == null) {
            thread = Thread.ofPlatform().name("serial-poll").daemon(true).start(this::poll);
        }
    }

    private void poll() {
        processors.threadClass(Processors.ThreadClass.HIGH);
        while (goesOn()) {
            for (LinePort port : ports) {
                Term term = port.term();
                if (term.isPolled() && !term.begun()) {
                    begin(term);
                }
                port.service();
            }
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
    }

    private static void begin(Term term) {
        try {
            term.begin();
        } catch (IllegalStateException e) {
            // Another driver was put in charge at this moment.
        }
    }

    private synchronized boolean goesOn() {
        boolean on = needed.getAsBoolean();
        if (!on) {
            thread = null;
        }
        return on;
    }
}
