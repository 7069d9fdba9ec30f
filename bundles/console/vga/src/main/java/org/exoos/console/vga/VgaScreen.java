package org.exoos.console.vga;

import java.util.Hashtable;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.console.Screen;
import org.exoos.hal.Devices;
import org.exoos.hal.Machine;
import org.exoos.hal.MmioLease;
import org.exoos.hal.PortLease;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver: registers {@link Screen} on the frame buffer that the nucleus announces, else on VGA text memory when it is there. */
@Component(
        immediate = true,
        service = {})
public final class VgaScreen implements Screen {
    private static final Logger LOG = LoggerFactory.getLogger(VgaScreen.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final PortLease ports;
    private final MmioLease memory;
    private final @Nullable Emulator emulator;
    private final int columns;
    private final int rows;
    private final @Nullable ServiceRegistration<?> registration;
    private boolean closed;

    @Activate
    public VgaScreen(BundleContext context, @Reference Devices devices, @Reference Machine machine) {
        ports = devices.ports("vga", TextDisplay.FIRST_PORT, TextDisplay.PORTS);
        Framebuffer buffer =
                Framebuffer.parse(machine.commandLine().get("exo.fb")).orElse(null);
        memory = buffer == null
                ? devices.mmio("vga", TextDisplay.MEMORY, TextDisplay.MEMORY_SIZE)
                : devices.mmio("vga", buffer.base(), buffer.size());
        if (buffer == null && !TextDisplay.present(memory)) {
            LOG.info("no VGA text memory");
            memory.close();
            ports.close();
            emulator = null;
            columns = 0;
            rows = 0;
            registration = null;
            return;
        }
        Display display = buffer == null ? new TextDisplay(memory, ports) : new FramebufferDisplay(memory, buffer);
        columns = display.columns();
        rows = display.rows();
        emulator = new Emulator(display);
        registration = context.registerService(Screen.class, this, new Hashtable<>());
    }

    @Deactivate
    void deactivate() {
        if (registration == null) {
            return;
        }
        registration.unregister();
        lock.lock();
        try {
            closed = true;
            memory.close();
            ports.close();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        lock.lock();
        try {
            if (!closed && emulator != null) {
                emulator.write(bytes, offset, length);
            }
        } finally {
            lock.unlock();
        }
    }
}
