package org.exoos.console.vga;

import org.exoos.hal.MmioLease;
import org.exoos.hal.PortLease;

/** VGA text mode 3: cells at 0xb8000, cursor by the CRT controller (IBM VGA, CRT Controller Registers). */
final class TextDisplay implements Display {
    static final long MEMORY = 0xb8000;
    static final int MEMORY_SIZE = 0x8000;
    static final int FIRST_PORT = 0x3c0;
    static final int PORTS = 0x20;

    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final int CRTC_INDEX = 0x14;
    private static final int CRTC_DATA = 0x15;
    private static final int CURSOR_START = 0x0a;
    private static final int CURSOR_END = 0x0b;
    private static final int START_HIGH = 0x0c;
    private static final int START_LOW = 0x0d;
    private static final int CURSOR_HIGH = 0x0e;
    private static final int CURSOR_LOW = 0x0f;
    private static final int CURSOR_OFF = 0x20;

    private final MmioLease memory;
    private final PortLease ports;
    private int shownCursor = -1;

    TextDisplay(MmioLease memory, PortLease ports) {
        this.memory = memory;
        this.ports = ports;
        register(START_HIGH, 0);
        register(START_LOW, 0);
        register(CURSOR_END, 15);
    }

    /** Whether there is memory that keeps what is written. */
    static boolean present(MmioLease memory) {
        int saved = memory.get16(0);
        memory.put16(0, 0x0741);
        boolean first = memory.get16(0) == 0x0741;
        memory.put16(0, 0x0f5a);
        boolean second = memory.get16(0) == 0x0f5a;
        memory.put16(0, saved);
        return first && second;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public void cell(int row, int column, int cell) {
        memory.put16(2L * (row * COLUMNS + column), cell);
    }

    @Override
    public void moveRows(int from, int to, int count) {
        memory.move(2L * from * COLUMNS, 2L * to * COLUMNS, 2L * count * COLUMNS);
    }

    @Override
    public void cursor(int row, int column, boolean visible) {
        int at = visible ? row * COLUMNS + column : -2;
        if (at == shownCursor) {
            return;
        }
        if ((at == -2) != (shownCursor == -2) || shownCursor == -1) {
            register(CURSOR_START, visible ? 13 : CURSOR_OFF);
        }
        shownCursor = at;
        if (visible) {
            register(CURSOR_HIGH, at >>> 8);
            register(CURSOR_LOW, at & 0xff);
        }
    }

    private void register(int index, int value) {
        ports.out8(CRTC_INDEX, index);
        ports.out8(CRTC_DATA, value);
    }
}
