package org.exoos.test.agent;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes throwables in the form of {@link Protocol}. */
final class Failures {
    private static final int DEPTH = 8;
    private static final int FRAMES = 200;

    private Failures() {}

    static void write(DataOutputStream out, Throwable thrown) throws IOException {
        write(out, thrown, DEPTH);
    }

    private static void write(DataOutputStream out, Throwable thrown, int depth) throws IOException {
        out.writeByte(kind(thrown));
        Wire.text(out, thrown.getClass().getName());
        String message = message(thrown);
        Wire.text(out, message == null ? "" : message);
        out.writeBoolean(message == null);
        StackTraceElement[] frames = thrown.getStackTrace();
        int shown = Math.min(frames.length, FRAMES);
        out.writeInt(shown);
        for (int i = 0; i < shown; i++) {
            Wire.text(out, frames[i].getClassName());
            Wire.text(out, frames[i].getMethodName());
            Wire.text(out, Objects.requireNonNullElse(frames[i].getFileName(), ""));
            out.writeInt(frames[i].getLineNumber());
        }
        Throwable cause = thrown.getCause();
        boolean goOn = depth > 0;
        out.writeBoolean(goOn && cause != null && cause != thrown);
        if (goOn && cause != null && cause != thrown) {
            write(out, cause, depth - 1);
        }
        Throwable[] suppressed = goOn ? thrown.getSuppressed() : new Throwable[0];
        out.writeInt(suppressed.length);
        for (Throwable each : suppressed) {
            write(out, each, depth - 1);
        }
    }

    private static @Nullable String message(Throwable thrown) {
        try {
            return thrown.getMessage();
        } catch (RuntimeException e) {
            return "its message cannot be had: " + e;
        }
    }

    private static byte kind(Throwable thrown) {
        if (thrown.getClass().getName().equals("org.opentest4j.TestAbortedException")) {
            return Protocol.ABORTED;
        }
        return thrown instanceof AssertionError ? Protocol.ASSERTION : Protocol.ERROR;
    }
}
