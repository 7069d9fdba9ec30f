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
 * One terminal: the line discipline, its output, and those who wait for either.
 *
 * <p>Locks, in this order: {@code readers} and {@code writers} make each read and each write whole and may be held while the
 * caller's memory faults; {@code state} guards the discipline and the order of bytes on the line.
 */
final class Tty implements Device, Terminal, LineDiscipline.Effects {
    private static final int CHUNK = 1024;
    /** Room kept for echo. */
    private static final int ECHO_ROOM = 256;

    private static final int HELD = 1 << 16;

    private final String name;
    private final long number;
    private final Line line;
    private final ReentrantLock readers = new ReentrantLock();
    private final ReentrantLock writers = new ReentrantLock();
    private final ReentrantLock state = new ReentrantLock();
    private final WaitQueue changes = new WaitQueue();
    private final LineDiscipline discipline = new LineDiscipline(this);
    private final OutputProcessor output = new OutputProcessor();
    private final HeldInput held = new HeldInput(HELD);
    private final byte[] readBuffer = new byte[CookedInput.CAPACITY];
    private final byte[] writeBuffer = new byte[CHUNK];
    private final byte[] outputBuffer = new byte[CHUNK * OutputProcessor.EXPANSION];
    private final byte[] echoBuffer = new byte[OutputProcessor.EXPANSION];
    private final JobControl jobs;
    private final Timer timer;
    private volatile boolean stopped;
    private volatile int generation;
    private volatile long windowSize;
    private int pendingSignals;

    /** Runs something after a time. */
    interface Timer {
        void after(long nanos, Runnable what);
    }

    Tty(
            String name,
            long number,
            Line line,
            int rows,
            int columns,
            Supplier<@Nullable ProcessTable> processes,
            Timer timer) {
        this.timer = timer;
        this.name = name;
        this.number = number;
        this.line = line;
        this.jobs = new JobControl(processes);
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

    WaitQueue changes() {
        return changes;
    }

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
            jobs.signalForeground(28);
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
        state.lock();
        try {
            discipline.flushInput();
            held.clear();
            stopped = false;
        } finally {
            state.unlock();
        }
        jobs.hangUp();
        changes.signal();
    }

    /** Bytes came in. Called by the driver, one call at a time. */
    void received(byte[] bytes, int offset, int length) {
        state.lock();
        try {
            for (int i = offset; i < offset + length; i++) {
                int value = bytes[i] & 0xff;
                if (discipline.signals(value)) {
                    held.clear();
                }
                if (!held.isEmpty() || !discipline.accept(value)) {
                    held.put(value);
                }
            }
        } finally {
            state.unlock();
        }
        sendSignals();
        changes.signal();
    }

    /** Those who wait look again then. */
    void wakeAfter(long nanos) {
        timer.after(nanos, changes::signal);
    }

    /** The line has room again. */
    void writable() {
        changes.signal();
    }

    /** How much a read of that size gets now: -1 nothing yet, 0 an end of file. */
    private int ready(int wanted, boolean timeOver) {
        Termios t = discipline.termios();
        CookedInput cooked = discipline.cooked;
        if (t.canonical()) {
            return cooked.lines() == 0 ? -1 : Math.min(wanted, cooked.firstLength());
        }
        int available = Math.min(wanted, cooked.count());
        if (t.minimum() == 0 && (available > 0 || t.timeNanos() == 0 || timeOver)) {
            return available;
        }
        boolean enough = available >= Math.min(wanted, Math.max(1, t.minimum()));
        return enough || timeOver && available > 0 ? available : -1;
    }

    /** @param timeOver the time of VTIME has passed */
    long read(IoBuffer into, boolean timeOver) throws ErrnoException {
        readers.lock();
        try {
            int wanted = (int) Math.min(into.remaining(), readBuffer.length);
            int length;
            state.lock();
            try {
                length = ready(wanted, timeOver);
                if (length < 0) {
                    return OpenFile.WOULD_BLOCK;
                }
                discipline.cooked.peek(readBuffer, length);
            } finally {
                state.unlock();
            }
            int taken = length == 0 ? 0 : into.put(readBuffer, 0, length);
            state.lock();
            try {
                if (taken > 0 || length == 0 && discipline.termios().canonical()) {
                    discipline.cooked.consume(taken);
                }
                while (!held.isEmpty() && discipline.accept(held.first())) {
                    held.removeFirst();
                }
            } finally {
                state.unlock();
            }
            sendSignals();
            return taken;
        } finally {
            readers.unlock();
        }
    }

    /** Whether a read would not wait; {@code timeOver} as there. */
    boolean readable(boolean timeOver) {
        state.lock();
        try {
            return ready(CookedInput.CAPACITY, timeOver) >= 0;
        } finally {
            state.unlock();
        }
    }

    int available() {
        state.lock();
        try {
            return discipline.cooked.count();
        } finally {
            state.unlock();
        }
    }

    long write(IoBuffer from) throws ErrnoException {
        writers.lock();
        try {
            long total = 0;
            while (from.remaining() > 0) {
                int room = stopped ? 0 : (line.room() - ECHO_ROOM) / OutputProcessor.EXPANSION;
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
                put(length);
                total += length;
            }
            return total;
        } finally {
            writers.unlock();
        }
    }

    boolean writableNow() {
        return !stopped && line.room() >= ECHO_ROOM + OutputProcessor.EXPANSION;
    }

    int unsent() {
        return line.unsent();
    }

    /** Sends the first bytes of the write buffer. Requires: writers. */
    private void put(int length) {
        state.lock();
        try {
            Termios t = discipline.termios();
            int end = 0;
            for (int i = 0; i < length; i++) {
                end = output.process(t, writeBuffer[i] & 0xff, outputBuffer, end);
            }
            line.write(outputBuffer, 0, end);
        } finally {
            state.unlock();
        }
    }

    Termios termios() {
        state.lock();
        try {
            return discipline.termios();
        } finally {
            state.unlock();
        }
    }

    /** @param flush whether input that was not read is dropped */
    void termios(Termios changed, boolean flush) {
        state.lock();
        try {
            if (flush) {
                discipline.flushInput();
                held.clear();
            }
            discipline.termios(changed);
            if (!changed.inputHas(Termios.IXON)) {
                stopped = false;
            }
        } finally {
            state.unlock();
        }
        changes.signal();
    }

    /** TCFLSH. */
    void flush(boolean input, boolean unsent) {
        state.lock();
        try {
            if (input) {
                discipline.flushInput();
                held.clear();
            }
            if (unsent) {
                line.discardOutput();
            }
        } finally {
            state.unlock();
        }
        changes.signal();
    }

    /** TCXONC. */
    void flow(int action) throws ErrnoException {
        switch (action) {
            case 0 -> stopped = true;
            case 1 -> stopped = false;
            case 2, 3 -> {
                Termios t = termios();
                byte sign = t.characters()[action == 2 ? Termios.VSTOP : Termios.VSTART];
                line.write(new byte[] {sign}, 0, sign == 0 ? 0 : 1);
            }
            default -> throw Errno.EINVAL.exception();
        }
        changes.signal();
    }

    @Override
    public void echo(int value) {
        int end = output.process(discipline.termios(), value, echoBuffer, 0);
        line.write(echoBuffer, 0, end);
    }

    @Override
    public int column() {
        return output.column();
    }

    @Override
    public void signal(int signal) {
        pendingSignals |= 1 << signal;
    }

    @Override
    public void stopped(boolean stop) {
        stopped = stop;
    }

    @Override
    public boolean stopped() {
        return stopped;
    }

    @Override
    public void discardOutput() {
        line.discardOutput();
    }

    /** Sends what the discipline asked for, outside its lock. */
    private void sendSignals() {
        int signals;
        state.lock();
        try {
            signals = pendingSignals;
            pendingSignals = 0;
        } finally {
            state.unlock();
        }
        for (; signals != 0; signals &= signals - 1) {
            jobs.signalForeground(Integer.numberOfTrailingZeros(signals));
        }
    }
}
