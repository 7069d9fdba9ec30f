package org.exoos.console.vga;

import org.exoos.hal.MmioLease;

/**
 * Cells drawn into a linear frame buffer of 24 or 32 bits a pixel. The cursor is drawn as a bar at the bottom of its cell. Not thread-safe.
 */
final class FramebufferDisplay implements Display {
    private static final int MAXIMUM_COLUMNS = 128;
    private static final int MAXIMUM_ROWS = 48;
    /** A row of a cell with all its dots set. */
    private static final int ALL_DOTS = 0xff;

    private static final int CURSOR_TOP = 14;
    /** Brightness of the 16 VGA colours: blue, green, red by their bits. */
    private static final int DARK = 0xaa;

    private static final int BRIGHT = 0x55;

    private final MmioLease memory;
    private final Framebuffer buffer;
    private final int columns;
    private final int rows;
    private final int[] palette = new int[16];
    private final short[] shown;
    private int cursorRow = -1;
    private int cursorColumn;

    FramebufferDisplay(MmioLease memory, Framebuffer buffer) {
        this.memory = memory;
        this.buffer = buffer;
        this.columns = Math.min(MAXIMUM_COLUMNS, buffer.width() / Font.WIDTH);
        this.rows = Math.min(MAXIMUM_ROWS, buffer.height() / Font.HEIGHT);
        this.shown = new short[columns * rows];
        for (int colour = 0; colour < palette.length; colour++) {
            int base = (colour & 8) != 0 ? BRIGHT : 0;
            int red = base + ((colour & 4) != 0 ? DARK : 0);
            int green = base + ((colour & 2) != 0 ? DARK : 0);
            int blue = base + ((colour & 1) != 0 ? DARK : 0);
            palette[colour] = red << buffer.redAt() | green << buffer.greenAt() | blue << buffer.blueAt();
        }
        for (long at = 0; at < buffer.size(); at += Integer.BYTES) {
            memory.put32(at, 0);
        }
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public void cell(int row, int column, int cell) {
        shown[row * columns + column] = (short) cell;
        draw(row, column);
    }

    @Override
    public void moveRows(int from, int to, int count) {
        eraseCursor();
        System.arraycopy(shown, from * columns, shown, to * columns, count * columns);
        long line = (long) buffer.pitch() * Font.HEIGHT;
        memory.move(from * line, to * line, count * line);
    }

    @Override
    public void cursor(int row, int column, boolean visible) {
        if (visible && row == cursorRow && column == cursorColumn) {
            bar(row, column);
            return;
        }
        eraseCursor();
        if (visible) {
            cursorRow = row;
            cursorColumn = column;
            bar(row, column);
        }
    }

    private void eraseCursor() {
        if (cursorRow >= 0) {
            draw(cursorRow, cursorColumn);
            cursorRow = -1;
        }
    }

    private void bar(int row, int column) {
        int colour = palette[shown[row * columns + column] >> 8 & 0xf];
        for (int y = CURSOR_TOP; y < Font.HEIGHT; y++) {
            dots(address(row, column, y), ALL_DOTS, colour, colour);
        }
    }

    private void draw(int row, int column) {
        int cell = shown[row * columns + column];
        int front = palette[cell >> 8 & 0xf];
        int back = palette[cell >> 12 & 0x7];
        for (int y = 0; y < Font.HEIGHT; y++) {
            dots(address(row, column, y), Font.row(cell & 0xff, y), front, back);
        }
    }

    /** Draws one row of a cell; 24-bit pixels are packed, so that device memory is written in whole words. */
    private void dots(long at, int dots, int front, int back) {
        int bits = buffer.bits();
        long word = 0;
        int filled = 0;
        long to = at;
        for (int x = 0; x < Font.WIDTH; x++) {
            long pixel = ((dots & 0x80 >> x) != 0 ? front : back) & (1L << bits) - 1;
            word |= pixel << filled;
            filled += bits;
            if (filled >= Integer.SIZE) {
                memory.put32(to, (int) word);
                word >>>= Integer.SIZE;
                filled -= Integer.SIZE;
                to += Integer.BYTES;
            }
        }
    }

    private long address(int row, int column, int y) {
        return (long) (row * Font.HEIGHT + y) * buffer.pitch() + (long) column * Font.WIDTH * buffer.bits() / Byte.SIZE;
    }
}
