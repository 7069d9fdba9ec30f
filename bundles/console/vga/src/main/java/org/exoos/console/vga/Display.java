package org.exoos.console.vga;

/** Where cells become visible. A cell: character of code page 437 in the low byte, VGA attribute in the high one. */
interface Display {
    int columns();

    int rows();

    void cell(int row, int column, int cell);

    /** Moves whole rows: those from..from+count-1 to to.. */
    void moveRows(int from, int to, int count);

    void cursor(int row, int column, boolean visible);
}
