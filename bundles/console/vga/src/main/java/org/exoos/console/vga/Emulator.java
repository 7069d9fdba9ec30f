package org.exoos.console.vga;

/**
 * Interprets what is written to the screen: the subset of ECMA-48 and DEC sequences that TERM=linux programs use
 * (console_codes(4)). Not thread-safe.
 *
 * <pre>
 *   GROUND  -ESC->  ESCAPE  -[->  PARAMETERS  -final byte->  GROUND
 *                   ESCAPE  -( ) #->  SKIP one  ->  GROUND
 *                   ESCAPE  -]->  TITLE  -BEL or ESC->  GROUND
 * </pre>
 */
final class Emulator {
    private enum State {
        GROUND,
        ESCAPE,
        PARAMETERS,
        SKIP,
        TITLE
    }

    private static final int MAXIMUM_PARAMETERS = 16;
    private static final int MAXIMUM_VALUE = 9999;
    private static final int TAB = 8;

    private final Cells cells;
    private final Colours colours = new Colours();
    private final CharacterSet characters = new CharacterSet();
    private final int[] parameters = new int[MAXIMUM_PARAMETERS];
    private State state = State.GROUND;
    private int count;
    private boolean question;
    private boolean cursorVisible = true;
    private int savedRow;
    private int savedColumn;

    Emulator(Display display) {
        cells = new Cells(display);
        reset();
    }

    void write(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            accept(bytes[i] & 0xff);
        }
        cells.show(cursorVisible);
    }

    private void accept(int c) {
        if (c == 0x18 || c == 0x1a) {
            state = State.GROUND;
            return;
        }
        if (c == 27) {
            state = State.ESCAPE;
            return;
        }
        if (c < ' ' && state != State.TITLE) {
            control(c);
            return;
        }
        switch (state) {
            case GROUND -> {
                int glyph = characters.accept(c);
                if (glyph >= 0) {
                    cells.put(glyph, colours.attribute());
                }
            }
            case ESCAPE -> escape(c);
            case PARAMETERS -> parameter(c);
            case SKIP -> state = State.GROUND;
            case TITLE -> {
                if (c == 7) {
                    state = State.GROUND;
                }
            }
        }
    }

    private void control(int c) {
        switch (c) {
            case '\b' -> cells.moveTo(cells.row, cells.column - 1);
            case '\t' -> cells.moveTo(cells.row, (cells.column / TAB + 1) * TAB);
            case '\n', 11, 12 -> cells.lineFeed(colours.attribute());
            case '\r' -> cells.moveTo(cells.row, 0);
            default -> {
                // Bell and the rest show nothing.
            }
        }
    }

    private void escape(int c) {
        state = State.GROUND;
        switch (c) {
            case '[' -> {
                state = State.PARAMETERS;
                count = 0;
                question = false;
                parameters[0] = 0;
            }
            case ']' -> state = State.TITLE;
            case '(', ')', '#', '%' -> state = State.SKIP;
            case '7' -> save();
            case '8' -> cells.moveTo(savedRow, savedColumn);
            case 'D' -> cells.lineFeed(colours.attribute());
            case 'E' -> {
                cells.moveTo(cells.row, 0);
                cells.lineFeed(colours.attribute());
            }
            case 'M' -> cells.reverseLineFeed(colours.attribute());
            case 'c' -> reset();
            default -> {
                // Unknown: ignored.
            }
        }
    }

    private void parameter(int c) {
        if (c >= '0' && c <= '9') {
            parameters[count] = Math.min(MAXIMUM_VALUE, parameters[count] * 10 + c - '0');
        } else if (c == ';') {
            if (count < MAXIMUM_PARAMETERS - 1) {
                count++;
            }
            parameters[count] = 0;
        } else if (c == '?') {
            question = true;
        } else if (c >= '@' && c <= '~') {
            state = State.GROUND;
            perform(c);
        }
    }

    private void perform(int c) {
        int one = Math.max(1, parameters[0]);
        int attribute = colours.attribute();
        switch (c) {
            case 'A' -> cells.moveTo(cells.row - one, cells.column);
            case 'B', 'e' -> cells.moveTo(cells.row + one, cells.column);
            case 'C', 'a' -> cells.moveTo(cells.row, cells.column + one);
            case 'D' -> cells.moveTo(cells.row, cells.column - one);
            case 'E' -> cells.moveTo(cells.row + one, 0);
            case 'F' -> cells.moveTo(cells.row - one, 0);
            case 'G', '`' -> cells.moveTo(cells.row, one - 1);
            case 'd' -> cells.moveTo(one - 1, cells.column);
            case 'H', 'f' -> cells.moveTo(one - 1, count > 0 ? Math.max(1, parameters[1]) - 1 : 0);
            case 'J' -> eraseDisplay(attribute);
            case 'K' -> eraseLine(attribute);
            case 'X' ->
                cells.erase(
                        cells.row,
                        cells.column,
                        cells.row,
                        Math.min(cells.columns(), cells.column + one) - 1,
                        attribute);
            case '@' -> cells.shift(one, attribute);
            case 'P' -> cells.shift(-one, attribute);
            case 'L' -> lines(one, attribute);
            case 'M' -> lines(-one, attribute);
            case 'm' -> {
                for (int i = 0; i <= count; i++) {
                    colours.select(parameters[i]);
                }
            }
            case 'r' -> cells.region(one - 1, (count > 0 && parameters[1] > 0 ? parameters[1] : cells.rows()) - 1);
            case 's' -> save();
            case 'u' -> cells.moveTo(savedRow, savedColumn);
            case 'h', 'l' -> {
                if (question && parameters[0] == 25) {
                    cursorVisible = c == 'h';
                }
            }
            default -> {
                // Unknown: ignored.
            }
        }
    }

    private void lines(int many, int attribute) {
        if (!cells.inRegion()) {
            return;
        }
        if (many > 0) {
            cells.scrollDown(cells.row, many, attribute);
        } else {
            cells.scrollUp(cells.row, -many, attribute);
        }
    }

    private void eraseDisplay(int attribute) {
        int lastRow = cells.rows() - 1;
        int lastColumn = cells.columns() - 1;
        switch (parameters[0]) {
            case 0 -> cells.erase(cells.row, cells.column, lastRow, lastColumn, attribute);
            case 1 -> cells.erase(0, 0, cells.row, cells.column, attribute);
            default -> cells.erase(0, 0, lastRow, lastColumn, attribute);
        }
    }

    private void eraseLine(int attribute) {
        int from = parameters[0] == 0 ? cells.column : 0;
        int to = parameters[0] == 1 ? cells.column : cells.columns() - 1;
        cells.erase(cells.row, from, cells.row, to, attribute);
    }

    private void save() {
        savedRow = cells.row;
        savedColumn = cells.column;
    }

    private void reset() {
        colours.reset();
        cursorVisible = true;
        cells.region(0, cells.rows() - 1);
        cells.erase(0, 0, cells.rows() - 1, cells.columns() - 1, colours.attribute());
        cells.moveTo(0, 0);
        cells.show(cursorVisible);
    }
}
