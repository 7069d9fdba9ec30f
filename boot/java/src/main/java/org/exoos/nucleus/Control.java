package org.exoos.nucleus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Console, log and end of the machine, as hal.h says under "console, log, end".
 */
public final class Control {
    private static final long CONSOLE_RELEASE = Link.address("exo_console_release");
    private static final long LOG_READ = Link.address("exo_log_read");
    private static final long LOG_OLDEST = Link.address("exo_log_oldest");
    private static final long LOG_WRITE = Link.address("exo_log_write");
    private static final long MACHINE_END = Link.address("exo_machine_end");
    private static final long COMMAND_LINE = Link.address("exo_command_line");

    private static final long ERANGE = 34;

    private Control() {}

    /** Links the downcalls of this class. */
    static void initialise() {}

    /** Stops or resumes the output of the nucleus on the first serial port. */
    public static void releaseConsole(boolean released) {
        Link.call1(CONSOLE_RELEASE, released ? 1L : 0L);
    }

    /** Copies log bytes to a kernel address; their number, or -ERANGE when overwritten. */
    public static long readLog(long sequence, long buffer, long length) {
        return Link.call4(LOG_READ, sequence, buffer, length, 0L);
    }

    /** Sequence of the oldest byte kept. */
    public static long oldestLog() {
        return Link.leaf1(LOG_OLDEST, 0L);
    }

    /** Appends bytes at a kernel address to the log. */
    public static void writeLog(long text, long length) {
        Link.call4(LOG_WRITE, text, length, 0L, 0L);
    }

    /** Ends the machine: 0 power off, 1 reboot, 2 panic with a text. Does not return. */
    public static void end(int how, int status, long text) {
        Link.call4(MACHINE_END, how, status, text, 0L);
    }

    /** Kernel address of the zero-terminated command line. */
    public static long commandLineAddress() {
        return Link.leaf1(COMMAND_LINE, 0L);
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
