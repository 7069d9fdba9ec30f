package org.exoos.console.vga;

import java.util.Arrays;

/**
 * The contents of the screen and the cursor, with every change passed on to the display. Rows and columns count from 0. Not
 * thread-safe.
 */
final class Cells {
    private final Display display;
    private final int columns;
    private final int rows;
    private final short[] cells;
    int row;
    int column;
    /** Scrolling region, both inclusive. */
    private int top;

    private int bottom;
    /** A character was put in the last column: the next one wraps first. */
    private boolean wrapPending;

    Cells(Display display) {
        this.display = display;
        this.columns = display.columns();
        this.rows = display.rows();
        this.cells = new short[columns * rows];
        this.bottom = rows - 1;
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    void put(int character, int attribute) {
        if (wrapPending) {
            column = 0;
            lineFeed(attribute);
        }
        set(row, column, character, attribute);
        if (column == columns - 1) {
            wrapPending = true;
        } else {
            column++;
        }
    }

    void moveTo(int newRow, int newColumn) {
        row = Math.clamp(newRow, 0, rows - 1);
        column = Math.clamp(newColumn, 0, columns - 1);
        wrapPending = false;
    }

    void lineFeed(int attribute) {
        wrapPending = false;
        if (row == bottom) {
            scrollUp(top, 1, attribute);
        } else if (row < rows - 1) {
            row++;
        }
    }

    void reverseLineFeed(int attribute) {
        wrapPending = false;
        if (row == top) {
            scrollDown(top, 1, attribute);
        } else if (row > 0) {
            row--;
        }
    }

    void region(int first, int last) {
        if (first < last && last < rows) {
            top = first;
            bottom = last;
            moveTo(0, 0);
        }
    }

    /** Rows from {@code first} to the region's end move up. */
    void scrollUp(int first, int count, int attribute) {
        int n = Math.min(count, bottom - first + 1);
        int kept = bottom - first + 1 - n;
        move(first + n, first, kept);
        erase(first + kept, 0, bottom, columns - 1, attribute);
    }

    void scrollDown(int first, int count, int attribute) {
        int n = Math.min(count, bottom - first + 1);
        int kept = bottom - first + 1 - n;
        move(first, first + n, kept);
        erase(first, 0, first + n - 1, columns - 1, attribute);
    }

    /** Lines are inserted (scrolling down) or deleted at the cursor, inside the region only. */
    boolean inRegion() {
        return row >= top && row <= bottom;
    }

    void erase(int fromRow, int fromColumn, int toRow, int toColumn, int attribute) {
        for (int r = fromRow; r <= toRow; r++) {
            int last = r == toRow ? toColumn : columns - 1;
            for (int c = r == fromRow ? fromColumn : 0; c <= last; c++) {
                set(r, c, ' ', attribute);
            }
        }
    }

    /** Moves the rest of the row right or, with a negative count, left. */
    void shift(int count, int attribute) {
        int n = Math.min(Math.abs(count), columns - column);
        int base = row * columns;
        short[] old = Arrays.copyOfRange(cells, base, base + columns);
        for (int c = column; c < columns; c++) {
            int from = count > 0 ? c - n : c + n;
            if (from >= column && from < columns) {
                set(row, c, old[from] & 0xff, old[from] >> 8 & 0xff);
            } else {
                set(row, c, ' ', attribute);
            }
        }
        wrapPending = false;
    }

    void show(boolean cursorVisible) {
        display.cursor(row, column, cursorVisible);
    }

    private void set(int r, int c, int character, int attribute) {
        short cell = (short) (character & 0xff | attribute << 8);
        cells[r * columns + c] = cell;
        display.cell(r, c, cell & 0xffff);
    }

    private void move(int from, int to, int count) {
        if (count > 0) {
            System.arraycopy(cells, from * columns, cells, to * columns, count * columns);
            display.moveRows(from, to, count);
        }
    }
}
