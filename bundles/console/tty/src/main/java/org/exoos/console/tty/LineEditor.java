package org.exoos.console.tty;

import java.util.Arrays;

/** The line that is being typed in canonical mode, and what of it the screen shows. Not thread-safe. */
final class LineEditor {
    /** Longest line, without its end. */
    static final int LINE_MAX = 4095;

    private static final int DELETE = 127;
    private static final int BELL = 7;

    private final LineDiscipline.Effects effects;
    private final byte[] line = new byte[LINE_MAX];
    private int length;
    private int startColumn;

    LineEditor(LineDiscipline.Effects effects) {
        this.effects = effects;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Moves what was typed to the readable bytes, as far as they have room. */
    void moveTo(CookedInput cooked) {
        for (int i = 0; i < length && cooked.roomFor(1); i++) {
            cooked.add(line[i]);
        }
        length = 0;
    }

    void insert(Termios t, int c) {
        if (length >= LINE_MAX) {
            if (t.inputHas(Termios.IMAXBEL)) {
                effects.echo(BELL);
            }
            return;
        }
        if (length == 0) {
            startColumn = effects.column();
        }
        line[length++] = (byte) c;
        if (t.localHas(Termios.ECHO)) {
            echoVisibly(t, c);
        }
    }

    /** Echo, control characters as ^X unless ECHOCTL is off; tab and line feed as they are. */
    void echoVisibly(Termios t, int c) {
        if (hasCaretForm(t, c)) {
            effects.echo('^');
            effects.echo(c ^ 0x40);
        } else {
            effects.echo(c);
        }
    }

    /** Takes the last character off, a UTF-8 sequence as one. */
    void erase(Termios t) {
        int left = Math.max(0, length - 1);
        while (left > 0 && t.inputHas(Termios.IUTF8) && continuation(line[left])) {
            left--;
        }
        cut(t, left);
    }

    void eraseWord(Termios t) {
        int left = length;
        while (left > 0 && blank(line[left - 1])) {
            left--;
        }
        while (left > 0 && !blank(line[left - 1])) {
            left--;
        }
        cut(t, left);
    }

    void kill(Termios t) {
        if (t.localHas(Termios.ECHO) && !(t.localHas(Termios.ECHOKE) && t.localHas(Termios.ECHOE))) {
            length = 0;
            echoVisibly(t, t.characters()[Termios.VKILL] & 0xff);
            if (t.localHas(Termios.ECHOK)) {
                effects.echo('\n');
            }
            return;
        }
        cut(t, 0);
    }

    void reprint(Termios t) {
        startColumn = effects.column();
        for (byte b : Arrays.copyOf(line, length)) {
            echoVisibly(t, b & 0xff);
        }
    }

    /** Shortens the line and takes the rest off the screen. */
    private void cut(Termios t, int left) {
        if (left == length) {
            return;
        }
        if (t.localHas(Termios.ECHO)) {
            if (t.localHas(Termios.ECHOE)) {
                for (int columns = width(t, length) - width(t, left); columns > 0; columns--) {
                    effects.echo('\b');
                    effects.echo(' ');
                    effects.echo('\b');
                }
            } else {
                echoVisibly(t, t.characters()[Termios.VERASE] & 0xff);
            }
        }
        length = left;
    }

    /** Columns that the first bytes of the line take on the screen. */
    private int width(Termios t, int bytes) {
        int column = startColumn;
        for (int i = 0; i < bytes; i++) {
            int c = line[i] & 0xff;
            if (c == '\t') {
                column += 8 - column % 8;
            } else if (hasCaretForm(t, c)) {
                column += 2;
            } else if (c >= ' ' && !(t.inputHas(Termios.IUTF8) && continuation(line[i]))) {
                column++;
            }
        }
        return column - startColumn;
    }

    private static boolean hasCaretForm(Termios t, int c) {
        return t.localHas(Termios.ECHOCTL) && (c < ' ' && c != '\t' && c != '\n' || c == DELETE);
    }

    private static boolean blank(byte value) {
        return value == ' ' || value == '\t';
    }

    private static boolean continuation(byte value) {
        return (value & 0xc0) == 0x80;
    }
}
