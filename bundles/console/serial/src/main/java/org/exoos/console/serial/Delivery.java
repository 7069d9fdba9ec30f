package org.exoos.console.serial;

import java.util.concurrent.locks.ReentrantLock;
import org.exoos.console.ByteReceiver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands what a port received to its receiver, in order: one call at a time, without the port's lock. Keeps nothing: without a receiver it stays in the port. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final int BATCH = 1 << 10;

    private final LinePort port;
    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] batch = new byte[BATCH];
    private volatile @Nullable ByteReceiver receiver;

    Delivery(LinePort port) {
        this.port = port;
    }

    /** From now on to this one; null keeps it. */
    void to(@Nullable ByteReceiver value) {
        receiver = value;
    }

    /** Hands over what there is. */
    void deliver() {
        lock.lock();
        try {
            while (true) {
                ByteReceiver receiver = this.receiver;
                int length = receiver == null ? 0 : port.take(batch, 0, BATCH);
                if (receiver == null || length == 0) {
                    return;
                }
                try {
                    receiver.received(batch, 0, length);
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("receiver of {} failed; {} bytes are lost", port.name(), length, e);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
