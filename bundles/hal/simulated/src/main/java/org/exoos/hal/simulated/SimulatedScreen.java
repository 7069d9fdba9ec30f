package org.exoos.hal.simulated;

/** The VGA text screen, 80 x 25: registers that remember what was written, and the text at 0xb8000. */
public final class SimulatedScreen {
    static final int FIRST_PORT = 0x3c0;
    static final int PORTS = 0x20;
    private static final long TEXT = 0xb8000;
    private static final int COLUMNS = 80;
    private static final int ROWS = 25;
    private static final int CRTC_INDEX = 0x14;
    private static final int CRTC_DATA = 0x15;
    private static final int CURSOR_HIGH = 0x0e;
    private static final int CURSOR_LOW = 0x0f;
    private static final int START_HIGH = 0x0c;
    private static final int START_LOW = 0x0d;

    private final SimulatedMemory memory;
    private final int[] crtc = new int[256];
    private int index;

    SimulatedScreen(SimulatedMemory memory) {
        this.memory = memory;
    }

    /** Text of a row, 0 = top, without trailing blanks. */
    public String row(int row) {
        StringBuilder text = new StringBuilder();
        long start = 2L * (crtc[START_HIGH] << 8 | crtc[START_LOW]);
        for (int column = 0; column < COLUMNS; column++) {
            int character = memory.get8(TEXT + start + 2L * (row * COLUMNS + column)) & 0xff;
            text.append(character == 0 ? ' ' : (char) character);
        }
        return text.toString().stripTrailing();
    }

    /** All rows, each ended by a line feed. */
    public String text() {
        StringBuilder all = new StringBuilder();
        for (int row = 0; row < ROWS; row++) {
            all.append(row(row)).append('\n');
        }
        return all.toString();
    }

    /** Cell of the cursor: row * 80 + column. */
    public int cursor() {
        return crtc[CURSOR_HIGH] << 8 | crtc[CURSOR_LOW];
    }

    PortDevice ports() {
        return new PortDevice() {
            @Override
            public int in(int offset, int width) {
                return switch (offset) {
                    case CRTC_INDEX -> index;
                    case CRTC_DATA -> crtc[index];
                    default -> 0;
                };
            }

            @Override
            public void out(int offset, int width, int value) {
                if (offset == CRTC_INDEX) {
                    index = value & 0xff;
                    if (width == 2) {
                        crtc[index] = value >>> 8;
                    }
                } else if (offset == CRTC_DATA) {
                    crtc[index] = value & 0xff;
                }
            }
        };
    }
}
