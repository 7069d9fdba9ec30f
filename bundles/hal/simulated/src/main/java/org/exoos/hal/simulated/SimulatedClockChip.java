package org.exoos.hal.simulated;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;

/**
 * The PC's real-time clock and CMOS memory (Motorola MC146818A data sheet) at ports 0x70 and 0x71: time of the machine's clock in UTC, BCD and
 * 24 hours unless register B says otherwise. Setting the time is remembered, not obeyed.
 */
public final class SimulatedClockChip implements PortDevice {
    static final int FIRST_PORT = 0x70;
    static final int PORTS = 2;
    private static final int SIZE = 128;
    private static final int HOURS = 4;
    private static final int STATUS_A = 0x0a;
    private static final int STATUS_B = 0x0b;
    private static final int STATUS_D = 0x0d;
    private static final int CENTURY = 0x32;
    private static final int UPDATING = 0x80;
    private static final int BINARY = 0x04;
    private static final int HOURS_24 = 0x02;
    private static final int AFTERNOON = 0x80;
    private static final int RAM_VALID = 0x80;
    private static final long NANOS = 1_000_000_000L;
    /** The chip updates itself once a second, and says so for this long before. */
    private static final long UPDATE_NANOS = 244_000;

    private final SimulatedClock clock;
    private final int[] memory = new int[SIZE];
    private int index;

    SimulatedClockChip(SimulatedClock clock) {
        this.clock = clock;
        memory[STATUS_A] = 0x26;
        memory[STATUS_B] = HOURS_24;
        memory[STATUS_D] = RAM_VALID;
    }

    @Override
    public synchronized int in(int offset, int width) {
        return offset == 0 ? 0xff : read();
    }

    @Override
    public synchronized void out(int offset, int width, int value) {
        if (offset == 0) {
            // The highest bit masks NMIs.
            index = value & SIZE - 1;
        } else if (index != STATUS_D) {
            memory[index] = value & 0xff;
        }
    }

    private int read() {
        long now = clock.wallNanos();
        if (index == STATUS_A) {
            boolean updating = NANOS - Math.floorMod(now, NANOS) <= UPDATE_NANOS;
            return memory[STATUS_A] & ~UPDATING | (updating ? UPDATING : 0);
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(now, NANOS), 0, ZoneOffset.UTC);
        return switch (index) {
            case 0 -> coded(time.getSecond());
            case 2 -> coded(time.getMinute());
            case HOURS -> hours(time);
            case 6 -> coded(time.getDayOfWeek().getValue() % 7 + 1);
            case 7 -> coded(time.getDayOfMonth());
            case 8 -> coded(time.getMonthValue());
            case 9 -> coded(time.getYear() % 100);
            case CENTURY -> coded(time.getYear() / 100);
            default -> memory[index];
        };
    }

    private int hours(LocalDateTime time) {
        if ((memory[STATUS_B] & HOURS_24) != 0) {
            return coded(time.getHour());
        }
        return coded(time.get(ChronoField.CLOCK_HOUR_OF_AMPM)) | (time.getHour() >= 12 ? AFTERNOON : 0);
    }

    private int coded(int value) {
        return (memory[STATUS_B] & BINARY) != 0 ? value : value / 10 << 4 | value % 10;
    }
}
