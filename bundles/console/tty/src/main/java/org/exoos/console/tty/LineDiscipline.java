package org.exoos.console.tty;

import java.util.Arrays;

/**
 * The input side (N_TTY): editing of lines, signals, flow control and echo. Not thread-safe, does not wait.
 *
 * <pre>
 *   byte -> ISTRIP -> literal? -> IXON -> ISIG -> CR/NL mapping -> canonical: edit the line, end it -> cooked input
 *                                                               -> raw: cooked input
 * </pre>
 */
final class LineDiscipline {
    /** Longest line, without its end. */
    static final int LINE_MAX = 4095;

    /** What the discipline makes happen outside itself. */
    interface Effects {
        /** Echoes bytes; output processing applies. */
        void echo(int value);

        /** Column of the cursor. */
        int column();

        /** To the foreground group; numbers of signal(7). */
        void signal(int signal);

        /** Ctrl-S and Ctrl-Q. */
        void stopped(boolean stopped);

        boolean stopped();

        /** Drops output that is not sent. */
        void discardOutput();
    }

    private static final int SIGINT = 2;
    private static final int SIGQUIT = 3;
    private static final int SIGTSTP = 20;
    private static final int DELETE = 127;
    private static final int BELL = 7;

    final CookedInput cooked = new CookedInput();
    private final Effects effects;
    private final byte[] line = new byte[LINE_MAX + 1];
    private Termios termios = Termios.standard();
    private int length;
    private int startColumn;
    private boolean literal;

    LineDiscipline(Effects effects) {
        this.effects = effects;
    }

    Termios termios() {
        return termios;
    }

    void termios(Termios changed) {
        boolean was = termios.canonical();
        termios = changed;
        if (was && !changed.canonical()) {
            for (int i = 0; i < length && cooked.roomFor(1); i++) {
                cooked.add(line[i]);
            }
            length = 0;
            literal = false;
            cooked.forgetLines();
        } else if (!was && changed.canonical()) {
            cooked.lineOfAll();
        }
    }

    void flushInput() {
        cooked.clear();
        length = 0;
        literal = false;
    }

    /** Whether the byte would signal, even while there is no room. */
    boolean signals(int value) {
        return termios.localHas(Termios.ISIG)
                && !literal
                && (termios.is(value, Termios.VINTR)
                        || termios.is(value, Termios.VQUIT)
                        || termios.is(value, Termios.VSUSP));
    }

    /** Takes one byte from the line; false when it must be offered again because nothing has room for it. */
    boolean accept(int given) {
        Termios t = termios;
        int c = t.inputHas(Termios.ISTRIP) ? given & 0x7f : given;
        if (!t.canonical() && !cooked.roomFor(1)) {
            return false;
        }
        if (literal) {
            literal = false;
            insert(c);
            return true;
        }
        if (flowControl(c) || signal(c)) {
            return true;
        }
        if (c == '\r') {
            if (t.inputHas(Termios.IGNCR)) {
                return true;
            }
            c = t.inputHas(Termios.ICRNL) ? '\n' : c;
        } else if (c == '\n' && t.inputHas(Termios.INLCR)) {
            c = '\r';
        }
        if (t.canonical()) {
            return canonical(c);
        }
        cooked.add((byte) c);
        if (t.localHas(Termios.ECHO)) {
            echoVisibly(c);
        }
        return true;
    }

    private boolean flowControl(int c) {
        if (!termios.inputHas(Termios.IXON)) {
            return false;
        }
        if (termios.is(c, Termios.VSTART)) {
            effects.stopped(false);
            return true;
        }
        if (termios.is(c, Termios.VSTOP)) {
            effects.stopped(true);
            return true;
        }
        if (termios.inputHas(Termios.IXANY) && effects.stopped()) {
            effects.stopped(false);
        }
        return false;
    }

    private boolean signal(int c) {
        if (!signals(c)) {
            return false;
        }
        int signal = termios.is(c, Termios.VINTR) ? SIGINT : termios.is(c, Termios.VQUIT) ? SIGQUIT : SIGTSTP;
        if (!termios.localHas(Termios.NOFLSH)) {
            flushInput();
            effects.discardOutput();
        }
        effects.stopped(false);
        if (termios.localHas(Termios.ECHO)) {
            echoVisibly(c);
        }
        effects.signal(signal);
        return true;
    }

    private boolean canonical(int c) {
        Termios t = termios;
        boolean extended = t.localHas(Termios.IEXTEN);
        if (t.is(c, Termios.VERASE)) {
            erase(1);
        } else if (t.is(c, Termios.VKILL)) {
            kill();
        } else if (extended && t.is(c, Termios.VWERASE)) {
            eraseWord();
        } else if (extended && t.is(c, Termios.VLNEXT)) {
            literal = true;
            if (t.localHas(Termios.ECHO) && t.localHas(Termios.ECHOCTL)) {
                effects.echo('^');
                effects.echo('\b');
            }
        } else if (extended && t.is(c, Termios.VREPRINT) && t.localHas(Termios.ECHO)) {
            echoVisibly(c);
            effects.echo('\n');
            reprint();
        } else if (c == '\n') {
            return end(c, true, t.localHas(Termios.ECHO) || t.localHas(Termios.ECHONL));
        } else if (t.is(c, Termios.VEOF)) {
            return end(c, false, false);
        } else if (t.is(c, Termios.VEOL) || extended && t.is(c, Termios.VEOL2)) {
            return end(c, true, t.localHas(Termios.ECHO));
        } else {
            insert(c);
        }
        return true;
    }

    /** Ends the line; the ending byte belongs to it or not. False when the cooked input has no room. */
    private boolean end(int c, boolean included, boolean echo) {
        int total = length + (included ? 1 : 0);
        if (!cooked.roomFor(total)) {
            return false;
        }
        if (echo) {
            if (c == '\n') {
                effects.echo(c);
            } else {
                echoVisibly(c);
            }
        }
        for (int i = 0; i < length; i++) {
            cooked.add(line[i]);
        }
        if (included) {
            cooked.add((byte) c);
        }
        cooked.endLine(total);
        length = 0;
        return true;
    }

    private void insert(int c) {
        if (!termios.canonical()) {
            cooked.add((byte) c);
        } else if (length >= LINE_MAX) {
            if (termios.inputHas(Termios.IMAXBEL)) {
                effects.echo(BELL);
            }
            return;
        } else {
            if (length == 0) {
                startColumn = effects.column();
            }
            line[length++] = (byte) c;
        }
        if (termios.localHas(Termios.ECHO)) {
            echoVisibly(c);
        }
    }

    /** Echo, control characters as ^X unless ECHOCTL is off; tab and line feed as they are. */
    private void echoVisibly(int c) {
        if (hasCaretForm(c)) {
            effects.echo('^');
            effects.echo(c ^ 0x40);
        } else {
            effects.echo(c);
        }
    }

    private boolean hasCaretForm(int c) {
        return termios.localHas(Termios.ECHOCTL) && (c < ' ' && c != '\t' && c != '\n' || c == DELETE);
    }

    /** Takes characters off the end of the line, a UTF-8 sequence as one. */
    private void erase(int characters) {
        int left = length;
        for (int i = 0; i < characters && left > 0; i++) {
            left--;
            while (left > 0 && termios.inputHas(Termios.IUTF8) && continuation(line[left])) {
                left--;
            }
        }
        cut(left);
    }

    private void eraseWord() {
        int left = length;
        while (left > 0 && (line[left - 1] == ' ' || line[left - 1] == '\t')) {
            left--;
        }
        while (left > 0 && line[left - 1] != ' ' && line[left - 1] != '\t') {
            left--;
        }
        cut(left);
    }

    private void kill() {
        Termios t = termios;
        if (t.localHas(Termios.ECHO) && !(t.localHas(Termios.ECHOKE) && t.localHas(Termios.ECHOE))) {
            length = 0;
            echoVisibly(t.characters()[Termios.VKILL] & 0xff);
            if (t.localHas(Termios.ECHOK)) {
                effects.echo('\n');
            }
            return;
        }
        cut(0);
    }

    /** Shortens the line and takes the rest off the screen. */
    private void cut(int left) {
        if (left == length) {
            return;
        }
        if (termios.localHas(Termios.ECHO)) {
            if (termios.localHas(Termios.ECHOE)) {
                for (int columns = width(length) - width(left); columns > 0; columns--) {
                    effects.echo('\b');
                    effects.echo(' ');
                    effects.echo('\b');
                }
            } else {
                echoVisibly(termios.characters()[Termios.VERASE] & 0xff);
            }
        }
        length = left;
    }

    private void reprint() {
        startColumn = effects.column();
        for (byte b : Arrays.copyOf(line, length)) {
            echoVisibly(b & 0xff);
        }
    }

    /** Columns that the first bytes of the line take on the screen. */
    private int width(int bytes) {
        int column = startColumn;
        for (int i = 0; i < bytes; i++) {
            int c = line[i] & 0xff;
            if (c == '\t') {
                column += 8 - column % 8;
            } else if (hasCaretForm(c)) {
                column += 2;
            } else if (c >= ' ' && !(termios.inputHas(Termios.IUTF8) && continuation(line[i]))) {
                column++;
            }
        }
        return column - startColumn;
    }

    private static boolean continuation(byte value) {
        return (value & 0xc0) == 0x80;
    }
}
