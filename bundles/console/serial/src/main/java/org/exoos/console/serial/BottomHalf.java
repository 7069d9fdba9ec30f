package org.exoos.console.serial;

import org.exoos.hal.InterruptLine;
import org.exoos.hal.Processors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a port's interrupts, on a platform thread of high priority. It keeps the line while drivers come and go: an edge that comes between two of them is noted at the port. When
 * it is inside a driver that does not come back, another thread takes its place.
 */
final class BottomHalf {
    private static final Logger LOG = LoggerFactory.getLogger(BottomHalf.class);

    private final LinePort port;
    private final InterruptLine line;
    private final Processors processors;
    private volatile @Nullable Thread thread;

    BottomHalf(LinePort port, InterruptLine line, Processors processors) {
        this.port = port;
        this.line = line;
        this.processors = processors;
    }

    synchronized void start() {
        Thread made =
                Thread.ofPlatform().name("irq-" + port.name()).daemon(true).unstarted(this::serve);
        thread = made;
        made.start();
    }

    /** A term is over; if the thread is still inside, it is not waited for. */
    synchronized void leave(Term old) {
        Thread now = thread;
        if (now != null && old.holds(now)) {
            start();
        }
    }

    synchronized void close() {
        thread = null;
        line.close();
    }

    private void serve() {
        processors.threadClass(Processors.ThreadClass.HIGH);
        try {
            while (thread == Thread.currentThread()) {
                line.await();
                port.service();
            }
        } catch (InterruptLine.Closed e) {
            LOG.debug("{} is out of service", port.name());
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} is dead: its interrupt thread failed", port.name(), e);
        }
    }
}
