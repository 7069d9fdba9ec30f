package org.exoos.console.tty;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Terminal attributes as struct termios of the Linux x86-64 ABI has them (termios(3)). Immutable. */
record Termios(int input, int output, int control, int local, int line, byte[] characters) {
    /** Size of struct termios: four 32-bit flag words, a byte, 19 characters. */
    static final int SIZE = 36;
    /** Size of struct termios2, with the two speeds. */
    static final int SIZE2 = 44;

    private static final int CHARACTERS = 19;
    private static final int SPEED = 115_200;

    static final int ISTRIP = 0x20;
    static final int INLCR = 0x40;
    static final int IGNCR = 0x80;
    static final int ICRNL = 0x100;
    static final int IXON = 0x400;
    static final int IXANY = 0x800;
    static final int IMAXBEL = 0x2000;
    static final int IUTF8 = 0x4000;

    static final int OPOST = 1;
    static final int OLCUC = 2;
    static final int ONLCR = 4;
    static final int OCRNL = 8;
    static final int ONOCR = 0x10;
    static final int ONLRET = 0x20;
    static final int TABDLY = 0x1800;

    static final int ISIG = 1;
    static final int ICANON = 2;
    static final int ECHO = 8;
    static final int ECHOE = 0x10;
    static final int ECHOK = 0x20;
    static final int ECHONL = 0x40;
    static final int NOFLSH = 0x80;
    static final int TOSTOP = 0x100;
    static final int ECHOCTL = 0x200;
    static final int ECHOKE = 0x800;
    static final int IEXTEN = 0x8000;

    private static final int B115200 = 0x1002;
    private static final int CS8 = 0x30;
    private static final int CREAD = 0x80;
    private static final int HUPCL = 0x400;

    static final int VINTR = 0;
    static final int VQUIT = 1;
    static final int VERASE = 2;
    static final int VKILL = 3;
    static final int VEOF = 4;
    static final int VTIME = 5;
    static final int VMIN = 6;
    static final int VSTART = 8;
    static final int VSTOP = 9;
    static final int VSUSP = 10;
    static final int VEOL = 11;
    static final int VREPRINT = 12;
    static final int VDISCARD = 13;
    static final int VWERASE = 14;
    static final int VLNEXT = 15;
    static final int VEOL2 = 16;

    /** Attributes of a fresh terminal, Linux's. */
    static Termios standard() {
        byte[] c = new byte[CHARACTERS];
        c[VINTR] = 3;
        c[VQUIT] = 28;
        c[VERASE] = 127;
        c[VKILL] = 21;
        c[VEOF] = 4;
        c[VMIN] = 1;
        c[VSTART] = 17;
        c[VSTOP] = 19;
        c[VSUSP] = 26;
        c[VREPRINT] = 18;
        c[VDISCARD] = 15;
        c[VWERASE] = 23;
        c[VLNEXT] = 22;
        return new Termios(
                ICRNL | IXON | IUTF8,
                OPOST | ONLCR,
                B115200 | CS8 | CREAD | HUPCL,
                ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN,
                0,
                c);
    }

    static Termios parse(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int input = from.getInt();
        int output = from.getInt();
        int control = from.getInt();
        int local = from.getInt();
        int line = from.get();
        byte[] characters = new byte[CHARACTERS];
        from.get(characters);
        return new Termios(input, output, control, local, line, characters);
    }

    /** @param size {@link #SIZE} or {@link #SIZE2} */
    byte[] format(int size) {
        ByteBuffer into = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        into.putInt(input)
                .putInt(output)
                .putInt(control)
                .putInt(local)
                .put((byte) line)
                .put(characters);
        if (size == SIZE2) {
            into.putInt(SPEED).putInt(SPEED);
        }
        return into.array();
    }

    boolean inputHas(int flag) {
        return (input & flag) != 0;
    }

    boolean outputHas(int flag) {
        return (output & flag) != 0;
    }

    boolean localHas(int flag) {
        return (local & flag) != 0;
    }

    boolean canonical() {
        return localHas(ICANON);
    }

    /** Whether a byte is that control character; 0 disables one. */
    boolean is(int value, int character) {
        return value != 0 && value == (characters[character] & 0xff);
    }

    int minimum() {
        return characters[VMIN] & 0xff;
    }

    /** VTIME in nanoseconds. */
    long timeNanos() {
        return (characters[VTIME] & 0xff) * 100_000_000L;
    }
}
