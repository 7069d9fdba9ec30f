package org.exoos.console.tty;

import java.util.Hashtable;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.console.Keyboard;
import org.exoos.console.Screen;
import org.exoos.console.SerialPort;
import org.exoos.hal.Machine;
import org.exoos.process.ProcessTable;
import org.exoos.sched.Scheduler;
import org.exoos.vfs.Device;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * Makes the terminals as their hardware appears: ttyS0 on COM1, which it takes over from the nucleus's log, and tty1 on screen and
 * keyboard. /dev/console is the one that the command line word exo.console names (ttyS0 without it), or the one there is.
 *
 * <p>Hardware that comes while the component is being activated may be bound twice, by the thread that brings it and by the one that activates; a
 * replacement is bound before what it replaces is unbound.
 */
@Component(
        immediate = true,
        service = {})
public final class Terminals {
    private static final int SERIAL_ROWS = 24;
    private static final int SERIAL_COLUMNS = 80;
    private static final String DEFAULT_CONSOLE = "ttyS0";

    /**
     * A terminal as others see it.
     *
     * @param of the hardware, or the terminal that this is another name of
     */
    private record Registered(Object of, Tty tty, ServiceRegistration<?> device) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final BundleContext context;
    private final Machine machine;
    private final Scheduler scheduler;
    private final String consoleName;
    private volatile @Nullable ProcessTable processes;
    private volatile @Nullable Tty screenTty;
    private @Nullable Registered serial;
    private @Nullable Registered screen;
    private @Nullable Registered console;
    private boolean active;

    @Activate
    public Terminals(BundleContext context, @Reference Machine machine, @Reference Scheduler scheduler) {
        this.context = context;
        this.machine = machine;
        this.scheduler = scheduler;
        this.consoleName = machine.commandLine().getOrDefault("exo.console", DEFAULT_CONSOLE);
    }

    /** Whatever hardware there is has been handed over by now: the console can be chosen. */
    @Activate
    void activate() {
        lock.lock();
        try {
            active = true;
            updateConsole();
        } finally {
            lock.unlock();
        }
    }

    @Deactivate
    void deactivate() {
        lock.lock();
        try {
            active = false;
            end(console);
            end(serial);
            end(screen);
        } finally {
            lock.unlock();
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + SerialPort.NAME + "=com1)")
    void setSerial(SerialPort port) {
        machine.releaseConsole(true);
        lock.lock();
        try {
            if (isOf(serial, port)) {
                return;
            }
            end(serial);
            Tty tty = tty("ttyS0", Device.number(4, 64), new SerialLine(port), SERIAL_ROWS, SERIAL_COLUMNS);
            port.writableListener(tty::writable);
            port.receiver(tty::received);
            serial = register(port, tty);
            updateConsole();
        } finally {
            lock.unlock();
        }
    }

    void unsetSerial(SerialPort port) {
        port.receiver(null);
        port.writableListener(null);
        lock.lock();
        try {
            if (isOf(serial, port)) {
                machine.releaseConsole(false);
                end(serial);
                serial = null;
                updateConsole();
            }
        } finally {
            lock.unlock();
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setScreen(Screen display) {
        lock.lock();
        try {
            if (isOf(screen, display)) {
                return;
            }
            end(screen);
            Tty tty = tty("tty1", Device.number(4, 1), new ScreenLine(display), display.rows(), display.columns());
            screenTty = tty;
            screen = register(display, tty);
            updateConsole();
        } finally {
            lock.unlock();
        }
    }

    void unsetScreen(Screen display) {
        lock.lock();
        try {
            if (isOf(screen, display)) {
                screenTty = null;
                end(screen);
                screen = null;
                updateConsole();
            }
        } finally {
            lock.unlock();
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setKeyboard(Keyboard keyboard) {
        keyboard.receiver((bytes, offset, length) -> {
            Tty tty = screenTty;
            if (tty != null) {
                tty.received(bytes, offset, length);
            }
        });
    }

    void unsetKeyboard(Keyboard keyboard) {
        keyboard.receiver(null);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setProcesses(ProcessTable table) {
        processes = table;
    }

    void unsetProcesses(ProcessTable table) {
        if (processes == table) {
            processes = null;
        }
    }

    private @Nullable ProcessTable processes() {
        return processes;
    }

    /** Runs something later, in a kernel task. */
    private void wake(long nanos, Runnable what) {
        scheduler.start("tty timer", org.exoos.sched.Task.Kind.KERNEL, () -> {
            try {
                Thread.sleep(java.time.Duration.ofNanos(nanos));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            what.run();
        });
    }

    private Tty tty(String name, long number, Line line, int rows, int columns) {
        return new Tty(name, number, line, rows, columns, this::processes, this::wake);
    }

    private static boolean isOf(@Nullable Registered registered, Object hardware) {
        return registered != null && registered.of == hardware;
    }

    private Registered register(Object of, Tty tty) {
        return new Registered(of, tty, context.registerService(Device.class, tty, new Hashtable<>()));
    }

    /** /dev/console is the terminal of that name, or while it is missing the other one. Requires: lock. */
    private void updateConsole() {
        if (!active) {
            return;
        }
        Registered wanted = serial;
        if (wanted == null || screen != null && screen.tty.name().equals(consoleName)) {
            wanted = screen;
        }
        if (console != null && (wanted == null || console.tty != wanted.tty)) {
            unregister(console);
            console = null;
        }
        if (console == null && wanted != null) {
            Console device = new Console(wanted.tty);
            console = new Registered(
                    wanted.tty, wanted.tty, context.registerService(Device.class, device, new Hashtable<>()));
        }
    }

    private static void end(@Nullable Registered registered) {
        if (registered != null) {
            unregister(registered);
            registered.tty.hangUp();
        }
    }

    private static void unregister(Registered registered) {
        try {
            registered.device.unregister();
        } catch (IllegalStateException e) {
            // The bundle is stopping: its services are gone already.
        }
    }
}
