package org.exoos.console.vga;

import static org.assertj.core.api.Assertions.assertThat;

import org.exoos.hal.MmioLease;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FramebufferTest {
    /** Registers in an array of pixels. */
    private static final class Pixels implements MmioLease {
        final int[] pixels;

        Pixels(int count) {
            pixels = new int[count];
        }

        @Override
        public int get8(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int get16(long offset) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int get32(long offset) {
            return pixels[(int) offset / 4];
        }

        @Override
        public void put8(long offset, int value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put16(long offset, int value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put32(long offset, int value) {
            pixels[(int) offset / 4] = value;
        }

        @Override
        public void move(long from, long to, long length) {
            System.arraycopy(pixels, (int) from / 4, pixels, (int) to / 4, (int) length / 4);
        }

        @Override
        public void close() {}
    }

    private static final int WIDTH = 40;
    private static final int HEIGHT = 32;
    private static final int PITCH = 48 * 4;

    private final Pixels memory = new Pixels(48 * HEIGHT);
    private final FramebufferDisplay display =
            new FramebufferDisplay(memory, new Framebuffer(0x1000, PITCH, WIDTH, HEIGHT, 32, 16, 8, 0));

    private String row(int y, int from) {
        StringBuilder dots = new StringBuilder();
        for (int x = from; x < from + Font.WIDTH; x++) {
            dots.append(memory.pixels[y * 48 + x] == 0 ? '.' : '#');
        }
        return dots.toString();
    }

    @Test
    void lettersAreDrawnIntoTheirCells() {
        display.cell(1, 2, 'L' | 0x0c00);

        assertThat(row(16, 16)).isEqualTo("........");
        assertThat(row(17, 16)).isEqualTo(".##.....");
        assertThat(row(30, 16)).isEqualTo(".######.");
        assertThat(memory.pixels[17 * 48 + 17]).isEqualTo(0xff5555);
        assertThat(row(17, 8)).isEqualTo("........");
    }

    @Test
    void rowsMoveAndTheCursorDoesNotStay() {
        display.cell(1, 0, 'L' | 0x0700);
        display.cell(1, 1, ' ' | 0x0700);
        display.cursor(1, 0, true);
        assertThat(row(31, 0)).isEqualTo("########");

        display.moveRows(1, 0, 1);
        display.cursor(0, 1, true);

        assertThat(row(1, 0)).isEqualTo(".##.....");
        assertThat(row(15, 0)).isEqualTo("........");
        assertThat(row(15, 8)).isEqualTo("########");
    }

    @Test
    void pixelsOf24BitsArePacked() {
        FramebufferDisplay packed =
                new FramebufferDisplay(memory, new Framebuffer(0x1000, PITCH, WIDTH, HEIGHT, 24, 16, 8, 0));

        packed.cell(0, 1, 'L' | 0x0c00);

        // Row 1 of the cell begins at byte 24; its second and third pixels, from byte 27 on, are set.
        int row = 48;
        assertThat(memory.pixels[row + 6]).isEqualTo(0x55000000);
        assertThat(memory.pixels[row + 7]).isEqualTo(0x5555ff55);
        assertThat(memory.pixels[row + 8]).isEqualTo(0x000000ff);
        assertThat(memory.pixels[row + 9]).isZero();
    }

    @Test
    void everyCharacterHasAGlyph() {
        for (int character = 0; character < 256; character++) {
            for (int y = 0; y < Font.HEIGHT; y++) {
                assertThat(Font.row(character, y)).isBetween(0, 0xff);
            }
        }
        assertThat(Font.row('A', 0)).isZero();
        assertThat(Font.row('A', 15)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "0x0,4096,1024,768,32,16,8,0",
                "0x1000,4096,1024,768,16,11,5,0",
                "0x1000,10,1024,768,32,16,8,0",
                "x,1,1,1,1,1,1,1"
            })
    void whatIsNoUsableFrameBufferIsNone(String word) {
        assertThat(Framebuffer.parse(word)).isEmpty();
        assertThat(Framebuffer.parse("0x80000000,4096,1024,768,32,16,8,0"))
                .contains(new Framebuffer(0x80000000L, 4096, 1024, 768, 32, 16, 8, 0));
    }
}
