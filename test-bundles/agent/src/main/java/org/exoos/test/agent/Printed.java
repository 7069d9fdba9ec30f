package org.exoos.test.agent;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Takes what is printed to System.out and System.err, by anyone, until it is closed; the two go on as before. */
final class Printed implements AutoCloseable {
    private static final int LIMIT = 1 << 18;

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;

    Printed() {
        System.setOut(tee(out));
        System.setErr(tee(err));
    }

    private PrintStream tee(PrintStream to) {
        return new PrintStream(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        keep(new byte[] {(byte) b}, 0, 1);
                        to.write(b);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {
                        keep(bytes, offset, length);
                        to.write(bytes, offset, length);
                    }

                    @Override
                    public void flush() {
                        to.flush();
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }

    private void keep(byte[] bytes, int offset, int length) {
        synchronized (text) {
            text.write(bytes, offset, Math.min(length, LIMIT - text.size()));
        }
    }

    String text() {
        synchronized (text) {
            return text.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        System.setOut(out);
        System.setErr(err);
    }
}
