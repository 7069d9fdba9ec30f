package org.exoos.console.tty;

import org.exoos.console.Screen;

/** A screen as a line: it shows at once. */
record ScreenLine(Screen screen) implements Line {
    private static final int ROOM = 1 << 16;

    @Override
    public int write(byte[] bytes, int offset, int length) {
        screen.write(bytes, offset, length);
        return length;
    }

    @Override
    public int room() {
        return ROOM;
    }

    @Override
    public int unsent() {
        return 0;
    }

    @Override
    public void discardOutput() {}
}
