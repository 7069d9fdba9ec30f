package org.exoos.vfs.devfs;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.jspecify.annotations.Nullable;

/** Random bytes of the nucleus's generator, which it shows the JVM as /dev/urandom; on a host, the host's. */
final class RandomBytes {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable InputStream source;

    void fill(byte[] into, int length) throws ErrnoException {
        lock.lock();
        try {
            InputStream open = source;
            if (open == null) {
                open = new FileInputStream("/dev/urandom");
                source = open;
            }
            if (open.readNBytes(into, 0, length) < length) {
                throw Errno.EIO.exception();
            }
        } catch (IOException e) {
            throw Errno.EIO.exception();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            if (source != null) {
                source.close();
                source = null;
            }
        } catch (IOException e) {
            source = null;
        } finally {
            lock.unlock();
        }
    }
}
