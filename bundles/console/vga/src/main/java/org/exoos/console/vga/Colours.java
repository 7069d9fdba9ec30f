package org.exoos.console.vga;

/** Select Graphic Rendition (ECMA-48, 8.3.117) as a VGA attribute. Not thread-safe. */
final class Colours {
    private static final int WHITE = 7;
    /** ANSI colour order to VGA's. */
    private static final int[] VGA = {0, 4, 2, 6, 1, 5, 3, 7};

    private int foreground = WHITE;
    private int background;
    private boolean bold;
    private boolean reverse;

    void reset() {
        foreground = WHITE;
        background = 0;
        bold = false;
        reverse = false;
    }

    int attribute() {
        int front = foreground | (bold ? 8 : 0);
        return reverse ? background & 7 | (front & 7) << 4 | front & 8 : front | background << 4;
    }

    void select(int parameter) {
        switch (parameter) {
            case 0 -> reset();
            case 1 -> bold = true;
            case 2, 22 -> bold = false;
            case 7 -> reverse = true;
            case 27 -> reverse = false;
            case 39 -> foreground = WHITE;
            case 49 -> background = 0;
            default -> {
                if (parameter >= 30 && parameter <= 37) {
                    foreground = VGA[parameter - 30];
                } else if (parameter >= 40 && parameter <= 47) {
                    background = VGA[parameter - 40];
                } else if (parameter >= 90 && parameter <= 97) {
                    foreground = VGA[parameter - 90] | 8;
                } else if (parameter >= 100 && parameter <= 107) {
                    background = VGA[parameter - 100];
                }
            }
        }
    }
}
