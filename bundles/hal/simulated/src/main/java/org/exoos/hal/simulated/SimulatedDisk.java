package org.exoos.hal.simulated;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An ATA disk on the first channel, drive 0, by programmed I/O and 28-bit addresses (ATA/ATAPI-6): identify, read, write, flush. A command takes no
 * time; each sector that is ready, and the end of a write, is an interrupt on line 14 unless the control register masks it.
 *
 * <p>A test may have sectors fail ({@link #fail}), commands end only when it says so ({@link #hold}), and look at what is stored.
 */
public final class SimulatedDisk {
    static final int FIRST_PORT = 0x1f0;
    static final int PORTS = 8;
    static final int CONTROL_PORT = 0x3f6;
    static final int LINE = 14;

    /** Bytes in a sector. */
    public static final int SECTOR = 512;

    private static final int DATA = 0;
    private static final int ERROR = 1;
    private static final int COUNT = 2;
    private static final int DRIVE = 6;
    private static final int COMMAND = 7;

    private static final int BUSY = 0x80;
    private static final int READY = 0x40;
    private static final int REQUEST = 0x08;
    private static final int FAILED = 0x01;
    private static final int ABORTED = 0x04;
    private static final int UNCORRECTABLE = 0x40;
    private static final int NOT_FOUND = 0x10;
    private static final int NO_INTERRUPTS = 0x02;
    private static final int RESET = 0x04;
    private static final int SECOND_DRIVE = 0x10;

    private static final int READ = 0x20;
    private static final int WRITE = 0x30;
    private static final int FLUSH = 0xe7;
    private static final int IDENTIFY = 0xec;

    private final Runnable interrupt;
    private final int sectors;
    /** Made when something is read or written first: most machines never look at their disk. */
    private byte @Nullable [] made;

    private final int[] registers = new int[PORTS];
    private final byte[] buffer = new byte[SECTOR];
    private int position;
    private int left;
    private int sector;
    private int command;
    private int status = READY;
    private int control;
    private int badFrom = Integer.MAX_VALUE;
    private int badTo = Integer.MAX_VALUE;
    private boolean held;
    private boolean due;

    SimulatedDisk(int sectors, Runnable interrupt) {
        this.sectors = sectors;
        this.interrupt = interrupt;
    }

    /** What is stored, from a sector on. */
    public synchronized byte[] contents(int from, int count) {
        return Arrays.copyOfRange(all(), from * SECTOR, (from + count) * SECTOR);
    }

    /** Stores bytes, from a sector on, as if they had been there. */
    public synchronized void store(int from, byte[] bytes) {
        System.arraycopy(bytes, 0, all(), from * SECTOR, bytes.length);
    }

    /** From now on sectors {@code from} to below {@code to} can neither be read nor written. */
    public synchronized void fail(int from, int to) {
        badFrom = from;
        badTo = to;
    }

    /** From now on the disk stays busy with each command until {@link #release}. */
    public synchronized void hold() {
        held = true;
    }

    /** The disk goes on. */
    public synchronized void release() {
        held = false;
        if (due) {
            due = false;
            execute();
        }
    }

    PortDevice commandPorts() {
        return new PortDevice() {
            @Override
            public int in(int offset, int width) {
                return read(offset, width);
            }

            @Override
            public void out(int offset, int width, int value) {
                write(offset, width, value);
            }
        };
    }

    PortDevice controlPort() {
        return new PortDevice() {
            @Override
            public int in(int offset, int width) {
                return status();
            }

            @Override
            public void out(int offset, int width, int value) {
                control(value);
            }
        };
    }

    private byte[] all() {
        byte[] now = made;
        if (now == null) {
            now = new byte[sectors * SECTOR];
            made = now;
        }
        return now;
    }

    private synchronized int status() {
        return (registers[DRIVE] & SECOND_DRIVE) != 0 ? 0 : status;
    }

    private synchronized void control(int value) {
        control = value;
        if ((value & RESET) != 0) {
            status = READY;
            registers[ERROR] = 1;
            left = 0;
            due = false;
        }
    }

    private synchronized int read(int offset, int width) {
        return switch (offset) {
            case DATA -> data(width);
            case COMMAND -> status();
            default -> registers[offset];
        };
    }

    private int data(int width) {
        if ((status & REQUEST) == 0 || command == WRITE) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < width; i++) {
            value |= (buffer[position++] & 0xff) << 8 * i;
        }
        if (position == SECTOR) {
            next();
        }
        return value;
    }

    private synchronized void write(int offset, int width, int value) {
        switch (offset) {
            case DATA -> store(width, value);
            case COMMAND -> command(value);
            default -> registers[offset] = value;
        }
    }

    private void store(int width, int value) {
        if ((status & REQUEST) == 0 || command != WRITE) {
            return;
        }
        for (int i = 0; i < width; i++) {
            buffer[position++] = (byte) (value >>> 8 * i);
        }
        if (position == SECTOR) {
            System.arraycopy(buffer, 0, all(), sector * SECTOR, SECTOR);
            sector++;
            left--;
            next();
        }
    }

    private void command(int value) {
        if ((registers[DRIVE] & SECOND_DRIVE) != 0) {
            return;
        }
        command = value;
        if (held) {
            status = BUSY;
            due = true;
        } else {
            execute();
        }
    }

    private void execute() {
        status = READY;
        position = 0;
        left = registers[COUNT] == 0 ? 256 : registers[COUNT];
        sector = registers[3] | registers[4] << 8 | registers[5] << 16 | (registers[DRIVE] & 0xf) << 24;
        switch (command) {
            case IDENTIFY -> {
                identify();
                left = 0;
                status |= REQUEST;
                raise();
            }
            case READ -> next();
            case WRITE -> {
                if (isGood()) {
                    // The first sector is asked for without an interrupt.
                    status |= REQUEST;
                }
            }
            case FLUSH -> raise();
            default -> end(ABORTED);
        }
    }

    /** The sector before is done: the next one, or the end. */
    private void next() {
        position = 0;
        status &= ~REQUEST;
        if (command == IDENTIFY) {
            return;
        }
        if (command == READ && left > 0 && isGood()) {
            System.arraycopy(all(), sector * SECTOR, buffer, 0, SECTOR);
            sector++;
            left--;
            status |= REQUEST;
            raise();
        } else if (command == WRITE && (left == 0 || isGood())) {
            status |= left > 0 ? REQUEST : 0;
            raise();
        }
    }

    private boolean isGood() {
        if (sector < 0 || sector >= sectors) {
            end(NOT_FOUND);
            return false;
        }
        if (sector >= badFrom && sector < badTo) {
            end(UNCORRECTABLE);
            return false;
        }
        return true;
    }

    private void end(int error) {
        registers[ERROR] = error;
        status = READY | FAILED;
        left = 0;
        raise();
    }

    private void identify() {
        Arrays.fill(buffer, (byte) 0);
        word(0, 0x40);
        word(49, 0x200);
        word(60, sectors & 0xffff);
        word(61, sectors >>> 16);
        byte[] model = "%-40s".formatted("EXO SIMULATED DISK").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < model.length; i += 2) {
            word(27 + i / 2, model[i] << 8 | model[i + 1]);
        }
    }

    private void word(int number, int value) {
        buffer[2 * number] = (byte) value;
        buffer[2 * number + 1] = (byte) (value >>> 8);
    }

    private void raise() {
        if ((control & NO_INTERRUPTS) == 0) {
            interrupt.run();
        }
    }
}
