package org.exoos.console.keyboard;

import org.jspecify.annotations.Nullable;

/** US layout: what keys of scan code set 1 mean (IBM PS/2 Hardware Interface Technical Reference; console_codes(4) for the sequences). */
final class KeyMap {
    static final int KEYS = 0x59;

    private static final char[] PLAIN =
            table("\0\0331234567890-=\177\t", "qwertyuiop[]\r\0", "asdfghjkl;'`", "\0\\zxcvbnm,./\0*\0 ");
    private static final char[] SHIFTED =
            table("\0\033!@#$%^&*()_+\177\t", "QWERTYUIOP{}\r\0", "ASDFGHJKL:\"~", "\0|ZXCVBNM<>?\0*\0 ");
    private static final String KEYPAD_DIGITS = "789-456+1230.";
    private static final @Nullable String[] KEYPAD_MOVES = {
        "\033[1~", "\033[A", "\033[5~", "-", "\033[D", "\033[G", "\033[C", "+", "\033[4~", "\033[B", "\033[6~",
        "\033[2~", "\033[3~"
    };
    private static final int KEYPAD_FIRST = 0x47;

    private KeyMap() {}

    private static char[] table(String... rows) {
        char[] keys = new char[KEYS];
        String all = String.join("", rows);
        all.getChars(0, all.length(), keys, 0);
        return keys;
    }

    /** Character of a key, 0 for none. */
    static char character(int code, boolean shift) {
        return code < KEYS ? (shift ? SHIFTED : PLAIN)[code] : 0;
    }

    /** Sequence of a keypad key, null when it is none. */
    static @Nullable String keypad(int code, boolean digits) {
        int index = code - KEYPAD_FIRST;
        if (index < 0 || index >= KEYPAD_DIGITS.length()) {
            return null;
        }
        return digits ? KEYPAD_DIGITS.substring(index, index + 1) : KEYPAD_MOVES[index];
    }

    /** Sequence of a function key, null when it is none. */
    static @Nullable String function(int code) {
        return switch (code) {
            case 0x3b -> "\033[[A";
            case 0x3c -> "\033[[B";
            case 0x3d -> "\033[[C";
            case 0x3e -> "\033[[D";
            case 0x3f -> "\033[[E";
            case 0x40 -> "\033[17~";
            case 0x41 -> "\033[18~";
            case 0x42 -> "\033[19~";
            case 0x43 -> "\033[20~";
            case 0x44 -> "\033[21~";
            case 0x57 -> "\033[23~";
            case 0x58 -> "\033[24~";
            default -> null;
        };
    }

    /** Sequence of a key with the prefix 0xe0, null when it has none. */
    static @Nullable String extended(int code) {
        return switch (code) {
            case 0x1c -> "\r";
            case 0x35 -> "/";
            case 0x47 -> "\033[1~";
            case 0x48 -> "\033[A";
            case 0x49 -> "\033[5~";
            case 0x4b -> "\033[D";
            case 0x4d -> "\033[C";
            case 0x4f -> "\033[4~";
            case 0x50 -> "\033[B";
            case 0x51 -> "\033[6~";
            case 0x52 -> "\033[2~";
            case 0x53 -> "\033[3~";
            default -> null;
        };
    }
}
