package org.exoos.console.vga;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmulatorTest {
    private static final int COLUMNS = 10;
    private static final int ROWS = 4;

    private static final class Shown implements Display {
        final int[][] cells = new int[ROWS][COLUMNS];
        int row;
        int column;
        boolean visible;

        @Override
        public int columns() {
            return COLUMNS;
        }

        @Override
        public int rows() {
            return ROWS;
        }

        @Override
        public void cell(int row, int column, int cell) {
            cells[row][column] = cell;
        }

        @Override
        public void moveRows(int from, int to, int count) {
            int[][] copy = new int[count][];
            for (int i = 0; i < count; i++) {
                copy[i] = cells[from + i].clone();
            }
            System.arraycopy(copy, 0, cells, to, count);
        }

        @Override
        public void cursor(int row, int column, boolean visible) {
            this.row = row;
            this.column = column;
            this.visible = visible;
        }

        String text() {
            StringBuilder text = new StringBuilder();
            for (int[] row : cells) {
                StringBuilder line = new StringBuilder();
                for (int cell : row) {
                    line.append((char) (cell & 0xff));
                }
                text.append(line.toString().stripTrailing()).append('/');
            }
            return text.toString();
        }
    }

    private final Shown shown = new Shown();
    private final Emulator emulator = new Emulator(shown);

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        emulator.write(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // written | screen | cursor
                "hi\\r\\nyou | hi/you/// | 1,3",
                "0123456789 | 0123456789//// | 0,9",
                "0123456789a | 0123456789/a/// | 1,1",
                "0123456789\\r\\nb | 0123456789/b/// | 1,1",
                "1\\n\\r2\\n\\r3\\n\\r4\\n\\r5 | 2/3/4/5/ | 3,1",
                "ab\\bc | ac//// | 0,2",
                "a\\tb | a       b//// | 0,9",
                "\\033[3;4HX\\033[AY | /    Y/   X// | 1,5",
                "abc\\033[2D\\033[K | a//// | 0,1",
                "abc\\033[1K | //// | 0,3",
                "abc\\r\\ndef\\033[2J | //// | 1,3",
                "abc\\033[1;1H\\033[2P | c//// | 0,0",
                "abc\\033[1;2H\\033[2@ | a  bc//// | 0,1",
                "1\\r\\n2\\r\\n3\\033[2;1H\\033[L | 1//2/3/ | 1,0",
                "1\\r\\n2\\r\\n3\\033[1;1H\\033[M | 2/3/// | 0,0",
                "1\\r\\n2\\r\\n3\\r\\n4\\033[2;3r\\033[3;1H\\nX | 1/3/X/4/ | 2,1",
                "\\033[H\\033Mtop | top//// | 0,3",
                "\\0337\\033[4;4H\\0338x | x//// | 0,1",
                "abcdef\\033[1;2H\\033[3X | a   ef//// | 0,1",
                "\\033]0;title\\007x | x//// | 0,1",
                "\\033(B\\033[?7hx | x//// | 0,1",
                "\\033[999;999Hz | ///         z/ | 3,9",
            })
    void sequencesDoWhatTheySay(String written, String screen, String cursor) {
        write(written.translateEscapes());

        assertThat(shown.text()).isEqualTo(screen);
        assertThat(shown.row + "," + shown.column).isEqualTo(cursor);
    }

    @Test
    void coloursBecomeAttributes() {
        write("a\033[1;31mb\033[44mc\033[0;7md\033[m\033[92me");

        assertThat(shown.cells[0][0]).isEqualTo('a' | 0x0700);
        assertThat(shown.cells[0][1]).isEqualTo('b' | 0x0c00);
        assertThat(shown.cells[0][2]).isEqualTo('c' | 0x1c00);
        assertThat(shown.cells[0][3]).isEqualTo('d' | 0x7000);
        assertThat(shown.cells[0][4]).isEqualTo('e' | 0x0a00);
    }

    @Test
    void otherCharactersAreThoseOfTheFont() {
        write("é─€");

        assertThat(shown.cells[0][0] & 0xff).isEqualTo(0x82);
        assertThat(shown.cells[0][1] & 0xff).isEqualTo(0xc4);
        assertThat(shown.cells[0][2] & 0xff).isEqualTo('?');
    }

    @Test
    void theCursorHidesAndShows() {
        write("\033[?25l");
        assertThat(shown.visible).isFalse();
        write("\033[?25h");
        assertThat(shown.visible).isTrue();
    }

    @Test
    void noBytesBreakIt() {
        Random random = new Random(3);
        String likely = "\033[]0123456789;?HJKLMP@XrmABCDsu78c\n\r\t\b";
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[30];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte)
                        (random.nextInt(3) == 0 ? random.nextInt(256) : likely.charAt(random.nextInt(likely.length())));
            }
            emulator.write(bytes, 0, bytes.length);
            assertThat(shown.row).isBetween(0, ROWS - 1);
            assertThat(shown.column).isBetween(0, COLUMNS - 1);
        }
    }
}
