package org.exoos.hal.simulated;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;

/** An i8042 with a keyboard whose scan codes (set 1, as translated) the test injects. */
public final class SimulatedKeyboard {
    private static final int ACKNOWLEDGE = 0xfa;
    private static final int STATUS_OUTPUT_FULL = 1;
    private static final int STATUS_SYSTEM = 4;

    private final Runnable interrupt;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private int configuration = 0x45;
    private boolean configurationFollows;

    SimulatedKeyboard(Runnable interrupt) {
        this.interrupt = interrupt;
    }

    /** Scan codes arrive, one interrupt each. */
    public void scan(int... codes) {
        for (int code : codes) {
            answer(code);
        }
    }

    PortDevice dataPort() {
        return new PortDevice() {
            @Override
            public int in(int offset, int width) {
                lock.lock();
                try {
                    Integer next = queue.poll();
                    return next == null ? 0 : next;
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void out(int offset, int width, int value) {
                if (configurationFollows) {
                    configurationFollows = false;
                    configuration = value;
                } else {
                    answer(ACKNOWLEDGE);
                }
            }
        };
    }

    PortDevice commandPort() {
        return new PortDevice() {
            @Override
            public int in(int offset, int width) {
                lock.lock();
                try {
                    return STATUS_SYSTEM | (queue.isEmpty() ? 0 : STATUS_OUTPUT_FULL);
                } finally {
                    lock.unlock();
                }
            }

            @Override
            public void out(int offset, int width, int value) {
                switch (value) {
                    case 0x20 -> answer(configuration);
                    case 0x60 -> configurationFollows = true;
                    case 0xaa -> answer(0x55);
                    case 0xab, 0xa9 -> answer(0);
                    default -> {
                        // Enabling and disabling the two channels changes nothing here.
                    }
                }
            }
        };
    }

    private void answer(int code) {
        lock.lock();
        try {
            queue.add(code);
        } finally {
            lock.unlock();
        }
        if ((configuration & 1) != 0) {
            interrupt.run();
        }
    }
}
