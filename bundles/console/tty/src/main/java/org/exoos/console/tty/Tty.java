package org.exoos.console.tty;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.exoos.process.ProcessTable;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Stat;
import org.exoos.vfs.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * One terminal: reading, writing, session, and those who wait for either.
 *
 * <p>Locks: {@code readers} and {@code writers} make each read and each write whole and may be held while the caller's memory
 * faults; the lock inside {@link TerminalState} comes after them.
 */
final class Tty implements Device, Terminal {
    private static final int CHUNK = 1024;
    /** Room kept for echo. */
    private static final int ECHO_ROOM = 256;

    private static final int SIGWINCH = 28;

    /** Runs something after a time. */
    interface Timer {
        void after(long nanos, Runnable what);
    }

    private final String name;
    private final long number;
    private final Line line;
    private final TerminalState state;
    private final JobControl jobs;
    private final Timer timer;
    private final ReentrantLock readers = new ReentrantLock();
    private final ReentrantLock writers = new ReentrantLock();
    private final WaitQueue changes = new WaitQueue();
    private final byte[] readBuffer = new byte[CookedInput.CAPACITY];
    private final byte[] writeBuffer = new byte[CHUNK];
    private final byte[] processed = new byte[CHUNK * OutputProcessor.EXPANSION];
    private volatile int generation;
    private volatile long windowSize;

    Tty(
            String name,
            long number,
            Line line,
            int rows,
            int columns,
            Supplier<@Nullable ProcessTable> processes,
            Timer timer) {
        this.name = name;
        this.number = number;
        this.line = line;
        this.state = new TerminalState(line);
        this.jobs = new JobControl(processes);
        this.timer = timer;
        this.windowSize = rows | (long) columns << 16;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int mode() {
        return Stat.S_IFCHR | 0620;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public int session() {
        return jobs.session();
    }

    @Override
    public int foregroundGroup() {
        return jobs.foreground();
    }

    @Override
    public void leaderGone(int session) {
        jobs.leaderGone(session);
    }

    JobControl jobs() {
        return jobs;
    }

    /** Signalled when reading or writing may have become possible. */
    WaitQueue changes() {
        return changes;
    }

    /** Changes with each hang-up. */
    int generation() {
        return generation;
    }

    /** Rows, columns and pixels as struct winsize, 16 bits each. */
    long windowSize() {
        return windowSize;
    }

    void windowSize(long size) {
        boolean changed = windowSize != size;
        windowSize = size;
        if (changed) {
            jobs.signalForeground(SIGWINCH);
        }
    }

    @Override
    public OpenFile open(int flags, String path, Caller caller) {
        boolean leader = caller.pid() != 0 && caller.session() == caller.pid();
        if ((flags & OpenFlags.O_NOCTTY) == 0 && leader && caller.terminal() == null && jobs.session() == 0) {
            try {
                jobs.acquire(this, caller);
            } catch (ErrnoException raced) {
                // Another session was faster: the file is opened all the same.
            }
        }
        return new TtyFile(this, flags, path);
    }

    /** The line broke: open files read the end and write EIO from now on. */
    void hangUp() {
        generation++;
        state.flush(true, false);
        state.stopped(false);
        jobs.hangUp();
        changes.signal();
    }

    /** Bytes came in. Called by the driver, one call at a time. */
    void received(byte[] bytes, int offset, int length) {
        send(state.received(bytes, offset, length));
        changes.signal();
    }

    /** The line has room again. */
    void writable() {
        changes.signal();
    }

    /** Those who wait look again then. */
    void wakeAfter(long nanos) {
        timer.after(nanos, changes::signal);
    }

    /** @param timeOver the time of VTIME has passed */
    long read(IoBuffer into, boolean timeOver) throws ErrnoException {
        readers.lock();
        try {
            int wanted = (int) Math.min(into.remaining(), readBuffer.length);
            int length = state.peek(readBuffer, wanted, timeOver);
            if (length < 0) {
                return OpenFile.WOULD_BLOCK;
            }
            int taken = length == 0 ? 0 : into.put(readBuffer, 0, length);
            send(state.consume(taken));
            return taken;
        } finally {
            readers.unlock();
        }
    }

    /** Whether a read would not wait; {@code timeOver} as there. */
    boolean readable(boolean timeOver) {
        return state.readable(timeOver);
    }

    int available() {
        return state.available();
    }

    long write(IoBuffer from) throws ErrnoException {
        writers.lock();
        try {
            long total = 0;
            while (from.remaining() > 0) {
                int room = state.stopped() ? 0 : (line.room() - ECHO_ROOM) / OutputProcessor.EXPANSION;
                if (room <= 0) {
                    return total == 0 ? OpenFile.WOULD_BLOCK : total;
                }
                int length;
                try {
                    length = from.take(writeBuffer, 0, (int) Math.min(Math.min(room, CHUNK), from.remaining()));
                } catch (ErrnoException e) {
                    if (total > 0) {
                        return total;
                    }
                    throw e;
                }
                if (length == 0) {
                    return total;
                }
                state.send(writeBuffer, length, processed);
                total += length;
            }
            return total;
        } finally {
            writers.unlock();
        }
    }

    boolean writableNow() {
        return !state.stopped() && line.room() >= ECHO_ROOM + OutputProcessor.EXPANSION;
    }

    int unsent() {
        return line.unsent();
    }

    Termios termios() {
        return state.termios();
    }

    /** @param flush whether input that was not read is dropped */
    void termios(Termios changed, boolean flush) {
        state.termios(changed, flush);
        changes.signal();
    }

    /** TCFLSH. */
    void flush(boolean input, boolean unsent) {
        state.flush(input, unsent);
        changes.signal();
    }

    /** TCXONC. */
    void flow(int action) throws ErrnoException {
        switch (action) {
            case 0 -> state.stopped(true);
            case 1 -> state.stopped(false);
            case 2, 3 -> {
                byte sign = termios().characters()[action == 2 ? Termios.VSTOP : Termios.VSTART];
                line.write(new byte[] {sign}, 0, sign == 0 ? 0 : 1);
            }
            default -> throw Errno.EINVAL.exception();
        }
        changes.signal();
    }

    /** Sends signals to the foreground group; bit n = signal n. */
    private void send(int signals) {
        for (int left = signals; left != 0; left &= left - 1) {
            jobs.signalForeground(Integer.numberOfTrailingZeros(left));
        }
    }
}
