package org.exoos.console.keyboard;

import org.jspecify.annotations.Nullable;

/**
 * Turns scan codes into what they type. Not thread-safe.
 *
 * <pre>
 *   code      state        effect
 *   0xe0      any          the next code is an extended one
 *   0xe1      any          the next two codes (Pause) are ignored
 *   bit 7     -            the key of the low 7 bits was released
 *   other     -            the key was pressed, or repeats
 * </pre>
 */
final class ScanCodes {
    private static final int LEFT_SHIFT = 0x2a;
    private static final int RIGHT_SHIFT = 0x36;
    private static final int CONTROL = 0x1d;
    private static final int ALT = 0x38;
    private static final int CAPS_LOCK = 0x3a;
    private static final int NUM_LOCK = 0x45;
    private static final int RELEASED = 0x80;
    private static final int EXTENDED = 0xe0;
    private static final int PAUSE = 0xe1;
    private static final char ESCAPE = 27;

    private boolean leftShift;
    private boolean rightShift;
    private boolean leftControl;
    private boolean rightControl;
    private boolean leftAlt;
    private boolean rightAlt;
    private boolean capsLock;
    private boolean numLock = true;
    private boolean extended;
    private int ignore;

    /** What the code types; empty when nothing. Each char is one byte. */
    String decode(int code) {
        if (ignore > 0) {
            ignore--;
            return "";
        }
        if (code == PAUSE) {
            ignore = 2;
            return "";
        }
        if (code == EXTENDED) {
            extended = true;
            return "";
        }
        boolean wasExtended = extended;
        extended = false;
        boolean pressed = (code & RELEASED) == 0;
        int key = code & ~RELEASED;
        if (modifier(key, wasExtended, pressed) || !pressed) {
            return "";
        }
        return wasExtended ? text(KeyMap.extended(key)) : plain(key);
    }

    private boolean modifier(int key, boolean wasExtended, boolean pressed) {
        switch (key) {
            case LEFT_SHIFT, RIGHT_SHIFT -> {
                // 0xe0 0x2a is a fake shift around extended keys.
                if (!wasExtended && key == LEFT_SHIFT) {
                    leftShift = pressed;
                } else if (!wasExtended) {
                    rightShift = pressed;
                }
            }
            case CONTROL -> {
                if (wasExtended) {
                    rightControl = pressed;
                } else {
                    leftControl = pressed;
                }
            }
            case ALT -> {
                if (wasExtended) {
                    rightAlt = pressed;
                } else {
                    leftAlt = pressed;
                }
            }
            case CAPS_LOCK -> capsLock ^= pressed;
            case NUM_LOCK -> numLock ^= pressed;
            default -> {
                return false;
            }
        }
        return true;
    }

    private String plain(int key) {
        boolean shift = leftShift || rightShift;
        String sequence = KeyMap.keypad(key, numLock ^ shift);
        if (sequence == null) {
            sequence = KeyMap.function(key);
        }
        if (sequence != null) {
            return text(sequence);
        }
        char plain = KeyMap.character(key, false);
        boolean letter = plain >= 'a' && plain <= 'z';
        char c = KeyMap.character(key, shift ^ (letter && capsLock));
        if (c == 0) {
            return "";
        }
        if (leftControl || rightControl) {
            return control(c);
        }
        return text(String.valueOf(c));
    }

    /** Control and a key: letters and @[\]^_ give codes 0 to 31, some digits too as on a VT220. */
    private String control(char c) {
        int code = switch (c) {
            case ' ', '2', '@', '`' -> 0;
            case '3' -> 27;
            case '4' -> 28;
            case '5' -> 29;
            case '6' -> 30;
            case '7', '-', '/', '?' -> 31;
            case '8' -> 127;
            case 127 -> 8;
            default -> c >= '@' && c < 127 ? c & 0x1f : c;
        };
        return text(String.valueOf((char) code));
    }

    /** With Alt, an escape comes first. */
    private String text(@Nullable String typed) {
        if (typed == null) {
            return "";
        }
        return leftAlt || rightAlt ? ESCAPE + typed : typed;
    }
}
