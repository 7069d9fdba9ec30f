package org.exoos.nucleus;

import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Console, log and end of the machine, as hal.h says under "console, log, end".
 */
public final class Control {
    private static final MethodHandle CONSOLE_RELEASE = Link.call1("exo_console_release");
    private static final MethodHandle LOG_READ = Link.call4("exo_log_read");
    private static final MethodHandle LOG_OLDEST = Link.leaf1("exo_log_oldest");
    private static final MethodHandle LOG_WRITE = Link.call4("exo_log_write");
    private static final MethodHandle MACHINE_END = Link.call4("exo_machine_end");
    private static final MethodHandle COMMAND_LINE = Link.leaf1("exo_command_line");

    private static final long ERANGE = 34;

    private Control() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Stops or resumes the output of the nucleus on the first serial port. */
    public static void releaseConsole(boolean released) {
        try {
            long ignored = (long) CONSOLE_RELEASE.invokeExact((released ? 1L : 0L));
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Copies log bytes to a kernel address; their number, or -ERANGE when overwritten. */
    public static long readLog(long sequence, long buffer, long length) {
        try {
            return (long) LOG_READ.invokeExact(sequence, buffer, length, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Sequence of the oldest byte kept. */
    public static long oldestLog() {
        try {
            return (long) LOG_OLDEST.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Appends bytes at a kernel address to the log. */
    public static void writeLog(long text, long length) {
        try {
            long ignored = (long) LOG_WRITE.invokeExact(text, length, 0L, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Ends the machine: 0 power off, 1 reboot, 2 panic with a text. Does not return. */
    public static void end(int how, int status, long text) {
        try {
            long ignored = (long) MACHINE_END.invokeExact((long) how, (long) status, text, 0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** Kernel address of the zero-terminated command line. */
    public static long commandLineAddress() {
        try {
            return (long) COMMAND_LINE.invokeExact(0L);
        } catch (Throwable e) {
            throw Link.unexpected(e);
        }
    }

    /** The kernel command line. */
    public static String commandLine() {
        return Link.text(commandLineAddress());
    }

    /** Appends text to the log. */
    public static void writeLog(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        long buffer = Ram.allocate(Math.max(1, bytes.length));
        try {
            Ram.write(buffer, bytes, 0, bytes.length);
            writeLog(buffer, bytes.length);
        } finally {
            Ram.release(buffer);
        }
    }

    /** Log from byte {@code sequence}, or the oldest kept if that is later, at most {@code limit} bytes. */
    public static byte[] readLog(long sequence, int limit) {
        long buffer = Ram.allocate(Math.max(1, limit));
        try {
            long read;
            long from = sequence;
            do {
                from = Math.max(from, oldestLog());
                read = readLog(from, buffer, limit);
            } while (read == -ERANGE);
            byte[] bytes = new byte[(int) Math.max(0, read)];
            Ram.read(buffer, bytes, 0, bytes.length);
            return bytes;
        } finally {
            Ram.release(buffer);
        }
    }

    /** Panics with a text. Does not return. */
    public static void panic(String text) {
        byte[] bytes = Arrays.copyOf(text.getBytes(StandardCharsets.UTF_8), text.length() * 3 + 1);
        long buffer = Ram.allocate(bytes.length);
        Ram.write(buffer, bytes, 0, bytes.length);
        end(2, 0, buffer);
    }
}
