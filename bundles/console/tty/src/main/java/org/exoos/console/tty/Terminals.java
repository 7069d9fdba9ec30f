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
 * keyboard. /dev/console is ttyS0, or what the command line word exo.console names.
 */
@Component(
        immediate = true,
        service = {})
public final class Terminals {
    private static final int SERIAL_ROWS = 24;
    private static final int SERIAL_COLUMNS = 80;
    private static final String DEFAULT_CONSOLE = "ttyS0";

    private record Registered(
            Tty tty,
            ServiceRegistration<?> device,
            @Nullable ServiceRegistration<?> console) {
        void end() {
            if (console != null) {
                console.unregister();
            }
            device.unregister();
            tty.hangUp();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final BundleContext context;
    private final Machine machine;
    private final Scheduler scheduler;
    private final String consoleName;
    private volatile @Nullable ProcessTable processes;
    private volatile @Nullable Tty screenTty;
    private @Nullable Registered serial;
    private @Nullable Registered screen;

    @Activate
    public Terminals(BundleContext context, @Reference Machine machine, @Reference Scheduler scheduler) {
        this.context = context;
        this.machine = machine;
        this.scheduler = scheduler;
        this.consoleName = machine.commandLine().getOrDefault("exo.console", DEFAULT_CONSOLE);
    }

    @Deactivate
    void deactivate() {
        end(serial);
        end(screen);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + SerialPort.NAME + "=com1)")
    void setSerial(SerialPort port) {
        machine.releaseConsole(true);
        Tty tty = new Tty(
                "ttyS0",
                Device.number(4, 64),
                new SerialLine(port),
                SERIAL_ROWS,
                SERIAL_COLUMNS,
                this::processes,
                this::wake);
        port.writableListener(tty::writable);
        port.receiver(tty::received);
        Registered made = register(tty);
        lock.lock();
        try {
            serial = made;
        } finally {
            lock.unlock();
        }
    }

    void unsetSerial(SerialPort port) {
        port.receiver(null);
        port.writableListener(null);
        machine.releaseConsole(false);
        end(serial);
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void setScreen(Screen display) {
        Tty tty = new Tty(
                "tty1",
                Device.number(4, 1),
                new ScreenLine(display),
                display.rows(),
                display.columns(),
                this::processes,
                this::wake);
        screenTty = tty;
        Registered made = register(tty);
        lock.lock();
        try {
            screen = made;
        } finally {
            lock.unlock();
        }
    }

    void unsetScreen(Screen display) {
        screenTty = null;
        end(screen);
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

    private Registered register(Tty tty) {
        Hashtable<String, Object> none = new Hashtable<>();
        ServiceRegistration<?> device = context.registerService(Device.class, tty, none);
        ServiceRegistration<?> console =
                tty.name().equals(consoleName) ? context.registerService(Device.class, new Console(tty), none) : null;
        return new Registered(tty, device, console);
    }

    private static void end(@Nullable Registered registered) {
        if (registered != null) {
            try {
                registered.end();
            } catch (IllegalStateException e) {
                // The bundle is stopping: its services are gone already.
                registered.tty.hangUp();
            }
        }
    }
}
