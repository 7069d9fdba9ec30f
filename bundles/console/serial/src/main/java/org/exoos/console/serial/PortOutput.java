package org.exoos.console.serial;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import org.exoos.sched.WaitQueue;

/** Writes to a port. */
final class PortOutput extends OutputStream {
    private final LinePort port;

    PortOutput(LinePort port) {
        this.port = port;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        int done = 0;
        while (done < length) {
            int taken = port.write(from, offset + done, length - done);
            done += taken;
            if (taken == 0) {
                await(false);
            }
        }
    }

    @Override
    public void flush() throws IOException {
        await(true);
    }

    private void await(boolean empty) throws IOException {
        try {
            port.writable().await(() -> port.closed() || (empty ? port.unsent() == 0 : port.room() > 0), 0);
        } catch (WaitQueue.Interrupted e) {
            throw (IOException) new InterruptedIOException(port.name()).initCause(e);
        }
    }
}
