package org.exoos.test.exam;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.exoos.test.agent.Protocol;
import org.exoos.test.agent.Wire;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Makes throwables of what the agent says of one. Where this JVM has the same class and it can be made of a message, it is
 * that class; the trace is the one inside, with a line where it ends.
 */
final class GuestFailures {
    /** Stands for an AssertionError of a class that is not known here. */
    static final class UnknownAssertionError extends AssertionError {
        private static final long serialVersionUID = 1;

        UnknownAssertionError(String message) {
            super(message);
        }
    }

    /** Stands for another throwable of a class that is not known here. */
    static final class UnknownException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownException(String message) {
            super(message);
        }
    }

    private GuestFailures() {}

    static Throwable read(DataInputStream in, String caption) throws IOException {
        byte kind = in.readByte();
        String type = Wire.text(in);
        String text = Wire.text(in);
        String message = in.readBoolean() ? null : text;
        StackTraceElement[] frames = new StackTraceElement[in.readInt()];
        for (int i = 0; i < frames.length; i++) {
            String frameClass = Wire.text(in);
            String method = Wire.text(in);
            String file = Wire.text(in);
            frames[i] = new StackTraceElement(frameClass, method, file.isEmpty() ? null : file, in.readInt());
        }
        Throwable made = make(kind, type, message);
        made.setStackTrace(withEnd(frames, caption));
        if (in.readBoolean()) {
            Throwable cause = read(in, caption);
            if (made.getCause() == null) {
                try {
                    made.initCause(cause);
                } catch (IllegalStateException e) {
                    made.addSuppressed(cause); // its class has settled that there is none
                }
            }
        }
        for (int n = in.readInt(); n > 0; n--) {
            made.addSuppressed(read(in, caption));
        }
        return made;
    }

    /** Leaves out the agent's own frames below the test's, and says where the rest was. */
    private static StackTraceElement[] withEnd(StackTraceElement[] frames, String caption) {
        int length = frames.length;
        for (int i = 0; i < frames.length; i++) {
            if (frames[i].getClassName().startsWith("org.exoos.test.agent.")) {
                length = i;
                break;
            }
        }
        while (length > 0 && reflection(frames[length - 1].getClassName())) {
            length--;
        }
        StackTraceElement[] all = Arrays.copyOf(frames, length + 1);
        all[length] = new StackTraceElement("in-" + ContainerKind.chosen(), caption, null, -1);
        return all;
    }

    private static boolean reflection(String type) {
        return type.startsWith("java.lang.reflect.") || type.startsWith("jdk.internal.reflect.");
    }

    private static Throwable make(byte kind, String type, @Nullable String message) {
        if (kind == Protocol.ABORTED) {
            return new TestAbortedException(message);
        }
        try {
            Class<? extends Throwable> known = Class.forName(type, true, GuestFailures.class.getClassLoader())
                    .asSubclass(Throwable.class);
            Throwable made = message == null ? known.getConstructor().newInstance() : withMessage(known, message);
            if (message == null || message.equals(made.getMessage())) {
                return made;
            }
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            // not known here, or not made that way
        }
        String both = message == null ? type : type + ": " + message;
        return kind == Protocol.ASSERTION ? new UnknownAssertionError(both) : new UnknownException(both);
    }

    private static Throwable withMessage(Class<? extends Throwable> type, String message)
            throws ReflectiveOperationException {
        try {
            return type.getConstructor(String.class).newInstance(message);
        } catch (NoSuchMethodException e) {
            return type.getConstructor(Object.class).newInstance(message);
        }
    }
}
