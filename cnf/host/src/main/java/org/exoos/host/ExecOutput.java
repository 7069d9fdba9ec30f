package org.exoos.host;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/**
 * Takes a console's bytes and lets through what stands between init's two markers: {@code \1exo-exec begin\1} and a line
 * feed, {@code \1exo-exec end STATUS\1}. One thread writes; any thread may ask.
 */
final class ExecOutput extends OutputStream {
    private static final String BEGIN = "exo-exec begin";
    private static final String END = "exo-exec end ";
    private static final int LONGEST = END.length() + 4;
    private static final byte MARK = 1;

    private enum State {
        BEFORE,
        INSIDE,
        AFTER
    }

    private final OutputStream out;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private State state = State.BEFORE;
    private boolean marker; // held has the bytes since a mark
    private boolean skipLineEnd; // the begin marker's
    private volatile int status = -1;

    ExecOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length; i++) {
            accept(bytes[i]);
        }
        out.flush();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    private void accept(byte b) throws IOException {
        if (marker && b == MARK) {
            marker = false;
            if (!take(held.toString(StandardCharsets.UTF_8))) {
                let(MARK);
                for (byte each : held.toByteArray()) {
                    let(each);
                }
                marker = true; // this mark may begin a marker
            }
            held.reset();
        } else if (marker) {
            held.write(b);
            if (held.size() > LONGEST) {
                marker = false;
                let(MARK);
                for (byte each : held.toByteArray()) {
                    let(each);
                }
                held.reset();
            }
        } else if (b == MARK) {
            marker = true;
        } else {
            let(b);
        }
    }

    private boolean take(String text) {
        if (text.equals(BEGIN) && state == State.BEFORE) {
            state = State.INSIDE;
            skipLineEnd = true;
            begun.countDown();
            return true;
        }
        if (text.startsWith(END) && state == State.INSIDE) {
            state = State.AFTER;
            status = Integer.parseInt(text.substring(END.length()));
            ended.countDown();
            return true;
        }
        return false;
    }

    private void let(byte b) throws IOException {
        if (skipLineEnd && (b == '\r' || b == '\n')) {
            skipLineEnd = b != '\n';
            return;
        }
        skipLineEnd = false;
        if (state == State.INSIDE) {
            out.write(b);
        }
    }

    boolean hasBegun() {
        return begun.getCount() == 0;
    }

    /** The command's exit status, once its end was seen. */
    OptionalInt status() {
        return ended.getCount() == 0 ? OptionalInt.of(status) : OptionalInt.empty();
    }
}
