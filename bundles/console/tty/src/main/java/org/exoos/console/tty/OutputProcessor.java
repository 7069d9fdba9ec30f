package org.exoos.console.tty;

/**
 * Turns what programs write into what the line gets (OPOST and friends), and keeps the column for tabs and erasing. Not thread-safe.
 */
final class OutputProcessor {
    /** Bytes that one byte can become at most (a tab). */
    static final int EXPANSION = 8;

    private static final int TAB = 8;

    private int column;

    int column() {
        return column;
    }

    /** Puts the result of one byte into the array; returns the new end. */
    int process(Termios termios, int value, byte[] into, int end) {
        if (!termios.outputHas(Termios.OPOST)) {
            advance(value);
            into[end] = (byte) value;
            return end + 1;
        }
        int at = end;
        int c = value;
        switch (c) {
            case '\n' -> {
                if (termios.outputHas(Termios.ONLCR)) {
                    into[at++] = '\r';
                    column = 0;
                }
                if (termios.outputHas(Termios.ONLRET)) {
                    column = 0;
                }
            }
            case '\r' -> {
                if (termios.outputHas(Termios.ONOCR) && column == 0) {
                    return at;
                }
                if (termios.outputHas(Termios.OCRNL)) {
                    c = '\n';
                } else {
                    column = 0;
                }
            }
            case '\t' -> {
                int spaces = TAB - column % TAB;
                if (termios.outputHas(Termios.TABDLY)) {
                    column += spaces;
                    while (spaces-- > 0) {
                        into[at++] = ' ';
                    }
                    return at;
                }
                column += spaces;
            }
            default -> {
                advance(c);
                if (termios.outputHas(Termios.OLCUC) && c >= 'a' && c <= 'z') {
                    c -= 'a' - 'A';
                }
            }
        }
        into[at++] = (byte) c;
        return at;
    }

    private void advance(int c) {
        if (c == '\b') {
            column = Math.max(0, column - 1);
        } else if (c == '\r') {
            column = 0;
        } else if (c == '\t') {
            column += TAB - column % TAB;
        } else if (c >= ' ' && c != 127 && (c & 0xc0) != 0x80) {
            column++;
        }
    }
}
