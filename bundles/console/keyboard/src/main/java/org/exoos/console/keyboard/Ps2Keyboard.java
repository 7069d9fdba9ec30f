package org.exoos.console.keyboard;

import java.util.Hashtable;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.console.ByteReceiver;
import org.exoos.console.Keyboard;
import org.exoos.hal.Devices;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.PortLease;
import org.exoos.hal.Processors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver: registers {@link Keyboard} when a controller is there. Its bottom half is a platform thread of high priority. */
@Component(
        immediate = true,
        service = {})
public final class Ps2Keyboard implements Keyboard {
    private static final Logger LOG = LoggerFactory.getLogger(Ps2Keyboard.class);
    private static final int LINE = 1;

    private final ReentrantLock lock = new ReentrantLock();
    private final KeyRing ring = new KeyRing();
    private final byte[] batch = new byte[KeyRing.SIZE];
    private final PortLease data;
    private final PortLease command;
    private final InterruptLine line;
    private final @Nullable ServiceRegistration<?> registration;
    private @Nullable ByteReceiver receiver;

    @Activate
    public Ps2Keyboard(BundleContext context, @Reference Devices devices, @Reference Processors processors) {
        data = devices.ports("keyboard", Controller.DATA_PORT, 1);
        command = devices.ports("keyboard", Controller.COMMAND_PORT, 1);
        line = devices.interrupt("keyboard", LINE);
        Controller controller = new Controller(data, command);
        if (!controller.initialise()) {
            LOG.info("no keyboard controller");
            close();
            registration = null;
            return;
        }
        Thread.ofPlatform().name("irq-keyboard").daemon(true).start(() -> {
            processors.threadClass(Processors.ThreadClass.HIGH);
            serve(controller);
        });
        registration = context.registerService(Keyboard.class, this, new Hashtable<>());
    }

    @Deactivate
    void deactivate() {
        if (registration != null) {
            registration.unregister();
            close();
        }
    }

    @Override
    public void receiver(@Nullable ByteReceiver receiver) {
        lock.lock();
        try {
            this.receiver = receiver;
            deliver();
        } finally {
            lock.unlock();
        }
    }

    private void close() {
        line.close();
        command.close();
        data.close();
    }

    private void serve(Controller controller) {
        ScanCodes codes = new ScanCodes();
        try {
            while (true) {
                line.await();
                lock.lock();
                try {
                    for (int code = controller.read(); code >= 0; code = controller.read()) {
                        ring.put(codes.decode(code));
                    }
                    deliver();
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptLine.Closed e) {
            LOG.debug("keyboard out of service");
        } catch (IllegalStateException e) {
            LOG.debug("keyboard out of service while it was read");
        }
    }

    /** Requires: lock. */
    private void deliver() {
        ByteReceiver receiver = this.receiver;
        int length = receiver == null ? 0 : ring.take(batch);
        if (receiver == null || length == 0) {
            return;
        }
        try {
            receiver.received(batch, 0, length);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("receiver of the keyboard failed; {} bytes are lost", length, e);
        }
    }
}
