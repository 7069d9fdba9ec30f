package org.exoos.console.serial;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import org.exoos.sched.WaitQueue;

/** Reads a port. */
final class PortInput extends InputStream {
    private final LinePort port;

    PortInput(LinePort port) {
        this.port = port;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (true) {
            int taken = port.take(into, offset, length);
            if (taken > 0) {
                return taken;
            }
            if (port.closed()) {
                return -1;
            }
            try {
                port.readable().await(() -> port.received() > 0 || port.closed(), 0);
            } catch (WaitQueue.Interrupted e) {
                throw (IOException) new InterruptedIOException(port.name()).initCause(e);
            }
        }
    }

    @Override
    public int available() {
        return port.received();
    }
}
