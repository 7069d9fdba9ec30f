package org.exoos.console.vga;

/**
 * UTF-8 to code page 437, the characters of the VGA font. What is not in it shows as a question mark, bytes that are no UTF-8 as
 * code page 437. Not thread-safe.
 */
final class CharacterSet {
    /** Code points of the characters 128 to 255. */
    private static final String HIGH =
            "\u00c7\u00fc\u00e9\u00e2\u00e4\u00e0\u00e5\u00e7\u00ea\u00eb\u00e8\u00ef\u00ee\u00ec\u00c4\u00c5"
                    + "\u00c9\u00e6\u00c6\u00f4\u00f6\u00f2\u00fb\u00f9\u00ff\u00d6\u00dc\u00a2\u00a3\u00a5\u20a7\u0192"
                    + "\u00e1\u00ed\u00f3\u00fa\u00f1\u00d1\u00aa\u00ba\u00bf\u2310\u00ac\u00bd\u00bc\u00a1\u00ab\u00bb"
                    + "\u2591\u2592\u2593\u2502\u2524\u2561\u2562\u2556\u2555\u2563\u2551\u2557\u255d\u255c\u255b\u2510"
                    + "\u2514\u2534\u252c\u251c\u2500\u253c\u255e\u255f\u255a\u2554\u2569\u2566\u2560\u2550\u256c\u2567"
                    + "\u2568\u2564\u2565\u2559\u2558\u2552\u2553\u256b\u256a\u2518\u250c\u2588\u2584\u258c\u2590\u2580"
                    + "\u03b1\u00df\u0393\u03c0\u03a3\u03c3\u00b5\u03c4\u03a6\u0398\u03a9\u03b4\u221e\u03c6\u03b5\u2229"
                    + "\u2261\u00b1\u2265\u2264\u2320\u2321\u00f7\u2248\u00b0\u2219\u00b7\u221a\u207f\u00b2\u25a0\u00a0";

    private int point;
    private int missing;

    /** Character of the font, or -1 in the middle of a sequence. */
    int accept(int value) {
        if (missing > 0 && (value & 0xc0) == 0x80) {
            point = point << 6 | value & 0x3f;
            return --missing > 0 ? -1 : glyph(point);
        }
        missing = 0;
        if (value < 0x80) {
            return value == 127 ? ' ' : value;
        }
        if (value >= 0xc2 && value < 0xe0) {
            return begin(value & 0x1f, 1);
        }
        if (value >= 0xe0 && value < 0xf0) {
            return begin(value & 0x0f, 2);
        }
        if (value >= 0xf0 && value < 0xf5) {
            return begin(value & 0x07, 3);
        }
        return value;
    }

    private int begin(int bits, int following) {
        point = bits;
        missing = following;
        return -1;
    }

    private static int glyph(int point) {
        int index = point > 0xffff ? -1 : HIGH.indexOf((char) point);
        return index < 0 ? '?' : 0x80 + index;
    }
}
