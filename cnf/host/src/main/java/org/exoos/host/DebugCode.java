package org.exoos.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * How a debugger's connection goes over the machine's fourth serial port, as boot/jvmhost/stream.h describes it: bytes as they
 * are, and pairs that begin with an escape. An instance decodes one direction.
 */
final class DebugCode {
    private static final byte ESCAPE = (byte) 0xf5;
    private static final byte LITERAL = 0;
    private static final byte OPENED = 1;
    private static final byte CLOSED = 2;

    /** What was decoded. */
    interface Events {
        void data(ByteBuffer bytes) throws IOException;

        void opened() throws IOException;

        void closed() throws IOException;
    }

    private boolean escaped;

    static ByteBuffer open() {
        return ByteBuffer.wrap(new byte[] {ESCAPE, OPENED});
    }

    static ByteBuffer close() {
        return ByteBuffer.wrap(new byte[] {ESCAPE, CLOSED});
    }

    static ByteBuffer encode(ByteBuffer bytes) {
        ByteBuffer coded = ByteBuffer.allocate(2 * bytes.remaining());
        while (bytes.hasRemaining()) {
            byte each = bytes.get();
            coded.put(each);
            if (each == ESCAPE) {
                coded.put(LITERAL);
            }
        }
        return coded.flip();
    }

    void decode(ByteBuffer coded, Events events) throws IOException {
        var data = new ByteArrayOutputStream(coded.remaining());
        while (coded.hasRemaining()) {
            byte each = coded.get();
            if (escaped) {
                escaped = false;
                if (each == LITERAL) {
                    data.write(ESCAPE);
                } else {
                    pass(data, events);
                    event(each, events);
                }
            } else if (each == ESCAPE) {
                escaped = true;
            } else {
                data.write(each);
            }
        }
        pass(data, events);
    }

    private static void pass(ByteArrayOutputStream data, Events events) throws IOException {
        if (data.size() > 0) {
            events.data(ByteBuffer.wrap(data.toByteArray()));
            data.reset();
        }
    }

    private static void event(byte code, Events events) throws IOException {
        switch (code) {
            case OPENED -> events.opened();
            case CLOSED -> events.closed();
            default -> throw new IOException("what comes from the debugger's port makes no sense: code " + code);
        }
    }
}
