package org.exoos.console.tty;

/**
 * The input side (N_TTY): editing of lines, signals, flow control and echo. Not thread-safe, does not wait.
 *
 * <pre>
 *   byte -> ISTRIP -> literal? -> IXON -> ISIG -> CR/NL mapping -> canonical: edit the line, end it -> cooked input
 *                                                               -> raw: cooked input
 * </pre>
 */
final class LineDiscipline {
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

    final CookedInput cooked = new CookedInput();
    private final Effects effects;
    private final LineEditor line;
    private Termios termios = Termios.standard();
    private boolean literal;

    LineDiscipline(Effects effects) {
        this.effects = effects;
        this.line = new LineEditor(effects);
    }

    Termios termios() {
        return termios;
    }

    void termios(Termios changed) {
        boolean was = termios.canonical();
        termios = changed;
        if (was && !changed.canonical()) {
            line.moveTo(cooked);
            literal = false;
            cooked.forgetLines();
        } else if (!was && changed.canonical()) {
            cooked.lineOfAll();
        }
    }

    void flushInput() {
        cooked.clear();
        line.clear();
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
        insert(c);
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
            line.echoVisibly(termios, c);
        }
        effects.signal(signal);
        return true;
    }

    private boolean canonical(int c) {
        Termios t = termios;
        boolean extended = t.localHas(Termios.IEXTEN);
        if (t.is(c, Termios.VERASE)) {
            line.erase(t);
        } else if (t.is(c, Termios.VKILL)) {
            line.kill(t);
        } else if (extended && t.is(c, Termios.VWERASE)) {
            line.eraseWord(t);
        } else if (extended && t.is(c, Termios.VLNEXT)) {
            literal = true;
            if (t.localHas(Termios.ECHO) && t.localHas(Termios.ECHOCTL)) {
                effects.echo('^');
                effects.echo('\b');
            }
        } else if (extended && t.is(c, Termios.VREPRINT) && t.localHas(Termios.ECHO)) {
            line.echoVisibly(t, c);
            effects.echo('\n');
            line.reprint(t);
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
        int total = line.length() + (included ? 1 : 0);
        if (!cooked.roomFor(total)) {
            return false;
        }
        if (echo) {
            if (c == '\n') {
                effects.echo(c);
            } else {
                line.echoVisibly(termios, c);
            }
        }
        line.moveTo(cooked);
        if (included) {
            cooked.add((byte) c);
        }
        cooked.endLine(total);
        return true;
    }

    private void insert(int c) {
        if (termios.canonical()) {
            line.insert(termios, c);
            return;
        }
        cooked.add((byte) c);
        if (termios.localHas(Termios.ECHO)) {
            line.echoVisibly(termios, c);
        }
    }
}
