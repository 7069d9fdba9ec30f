package org.exoos.console.tty;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The line discipline of one terminal together with its line, under one lock that is held for short steps only. Signals that the
 * discipline asks for are collected and taken by the caller, who sends them without the lock.
 */
final class TerminalState implements LineDiscipline.Effects {
    private static final int HELD = 1 << 16;

    private final Line line;
    private final ReentrantLock lock = new ReentrantLock();
    private final LineDiscipline discipline = new LineDiscipline(this);
    private final OutputProcessor output = new OutputProcessor();
    private final HeldInput held = new HeldInput(HELD);
    private final byte[] echoBuffer = new byte[OutputProcessor.EXPANSION];
    private volatile boolean stopped;
    private int pendingSignals;

    TerminalState(Line line) {
        this.line = line;
    }

    /** Bytes came in; returns the signals to send, bit n = signal n. */
    int received(byte[] bytes, int offset, int length) {
        lock.lock();
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
            return takeSignals();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Copies what a read of that size gets now, without taking it; -1 when it has to wait.
     *
     * @param timeOver the time of VTIME has passed
     */
    int peek(byte[] into, int wanted, boolean timeOver) {
        lock.lock();
        try {
            int length = ready(wanted, timeOver);
            if (length > 0) {
                discipline.cooked.peek(into, length);
            }
            return length;
        } finally {
            lock.unlock();
        }
    }

    /** Takes what was peeked at, and lets held input go on; returns the signals to send. */
    int consume(int length) {
        lock.lock();
        try {
            if (length > 0 || discipline.termios().canonical()) {
                discipline.cooked.consume(length);
            }
            while (!held.isEmpty() && discipline.accept(held.first())) {
                held.removeFirst();
            }
            return takeSignals();
        } finally {
            lock.unlock();
        }
    }

    boolean readable(boolean timeOver) {
        lock.lock();
        try {
            return ready(CookedInput.CAPACITY, timeOver) >= 0;
        } finally {
            lock.unlock();
        }
    }

    int available() {
        lock.lock();
        try {
            return discipline.cooked.count();
        } finally {
            lock.unlock();
        }
    }

    /** Processes bytes of a program and sends them; the caller has seen to it that there is room. */
    void send(byte[] bytes, int length, byte[] scratch) {
        lock.lock();
        try {
            Termios t = discipline.termios();
            int end = 0;
            for (int i = 0; i < length; i++) {
                end = output.process(t, bytes[i] & 0xff, scratch, end);
            }
            line.write(scratch, 0, end);
        } finally {
            lock.unlock();
        }
    }

    Termios termios() {
        lock.lock();
        try {
            return discipline.termios();
        } finally {
            lock.unlock();
        }
    }

    /** @param flush whether input that was not read is dropped */
    void termios(Termios changed, boolean flush) {
        lock.lock();
        try {
            if (flush) {
                flushInput();
            }
            discipline.termios(changed);
            if (!changed.inputHas(Termios.IXON)) {
                stopped = false;
            }
        } finally {
            lock.unlock();
        }
    }

    void flush(boolean input, boolean unsent) {
        lock.lock();
        try {
            if (input) {
                flushInput();
            }
            if (unsent) {
                line.discardOutput();
            }
        } finally {
            lock.unlock();
        }
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

    /** How much a read of that size gets now: -1 nothing yet, 0 an end of file. Requires: lock. */
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

    // requires: lock
    private void flushInput() {
        discipline.flushInput();
        held.clear();
    }

    // requires: lock
    private int takeSignals() {
        int signals = pendingSignals;
        pendingSignals = 0;
        return signals;
    }
}
