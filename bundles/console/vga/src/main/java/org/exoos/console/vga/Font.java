package org.exoos.console.vga;

/**
 * The font of the frame buffer console: letters of 5 by 7 dots, drawn twice as high and a dot bolder in cells of 8 by 16. Characters
 * outside ASCII show as the likest ASCII one.
 */
final class Font {
    static final int WIDTH = 8;
    static final int HEIGHT = 16;

    private static final int DOTS = 5;
    private static final int ROWS = 7;
    private static final int FIRST = ' ';
    /** Dots row by row from the top, five bits a row, the leftmost highest. */
    private static final long[] GLYPHS = {
        0x000000000L, 0x108420004L, 0x294a00000L, 0x295f57d4aL, 0x11f4717c4L, 0x632222263L,
        0x32544564dL, 0x108800000L, 0x088842082L, 0x208210888L, 0x009575480L, 0x0084f9080L,
        0x000003088L, 0x0000f8000L, 0x00000018cL, 0x002222200L, 0x3a33ae62eL, 0x11842108eL,
        0x3a211111fL, 0x7c441062eL, 0x08ca97c42L, 0x7e1e0862eL, 0x1910f462eL, 0x7c2222108L,
        0x3a317462eL, 0x3a317844cL, 0x018c03180L, 0x018c03088L, 0x088882082L, 0x001f07c00L,
        0x208208888L, 0x3a2111004L, 0x3a216d6aeL, 0x3a318fe31L, 0x7a31f463eL, 0x3a308422eL,
        0x72518c65cL, 0x7e10f421fL, 0x7e10f4210L, 0x3a30bc62fL, 0x4631fc631L, 0x38842108eL,
        0x1c4210a4cL, 0x4654c5251L, 0x42108421fL, 0x4775ac631L, 0x4639ace31L, 0x3a318c62eL,
        0x7a31f4210L, 0x3a318d64dL, 0x7a31f5251L, 0x3e107043eL, 0x7c8421084L, 0x46318c62eL,
        0x46318c544L, 0x4631ad6aaL, 0x462a22a31L, 0x463151084L, 0x7c222221fL, 0x39084210eL,
        0x020820820L, 0x38421084eL, 0x115100000L, 0x00000001fL, 0x208200000L, 0x000e0be2fL,
        0x4216cc63eL, 0x000e8422eL, 0x042d9c62fL, 0x000e8fe0eL, 0x1928e2108L, 0x01f18bc2eL,
        0x4216cc631L, 0x100c2108eL, 0x080610a4cL, 0x4212a6292L, 0x30842108eL, 0x001aad631L,
        0x0016cc631L, 0x000e8c62eL, 0x001e8fa10L, 0x000d9bc21L, 0x0016cc210L, 0x000e8383eL,
        0x211c42126L, 0x00118c66dL, 0x00118c544L, 0x00118d6aaL, 0x001151151L, 0x00118bc2eL,
        0x001f1111fL, 0x088441082L, 0x108421084L, 0x208411088L, 0x0008a8800L
    };

    private Font() {}

    /** Dots of one row of a cell, bit 7 = leftmost. */
    static int row(int character, int row) {
        int index = substitute(character) - FIRST;
        int dotRow = (row - 1) / 2;
        if (row < 1 || dotRow >= ROWS) {
            return 0;
        }
        int dots = (int) (GLYPHS[index] >>> DOTS * (ROWS - 1 - dotRow)) & 0x1f;
        int wide = dots << 2;
        return wide | wide >>> 1;
    }

    private static int substitute(int character) {
        if (character >= FIRST && character < FIRST + GLYPHS.length) {
            return character;
        }
        return switch (character) {
            case 0xb3, 0xba -> '|';
            case 0xc4, 0xcd -> '-';
            case 0, 0xff -> ' ';
            default -> character >= 0xb0 && character <= 0xdf ? '+' : '?';
        };
    }
}
