package org.exoos.console.vga;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A linear frame buffer, as the nucleus announces it by the command line word
 * {@code exo.fb=BASE,PITCH,WIDTH,HEIGHT,BITS,RED,GREEN,BLUE}.
 *
 * @param base physical address
 * @param pitch bytes from one line of pixels to the next
 * @param bits of a pixel: 24 or 32
 * @param redAt lowest bit of the colour in a pixel, likewise greenAt and blueAt
 */
record Framebuffer(long base, int pitch, int width, int height, int bits, int redAt, int greenAt, int blueAt) {
    private static final int FIELDS = 8;

    /** Empty when there is none, or none of 24 or 32 bits a pixel. */
    static Optional<Framebuffer> parse(@Nullable String word) {
        String[] fields = word == null ? new String[0] : word.split(",", -1);
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            Framebuffer found = new Framebuffer(
                    Long.decode(fields[0]),
                    Integer.parseInt(fields[1]),
                    Integer.parseInt(fields[2]),
                    Integer.parseInt(fields[3]),
                    Integer.parseInt(fields[4]),
                    Integer.parseInt(fields[5]),
                    Integer.parseInt(fields[6]),
                    Integer.parseInt(fields[7]));
            boolean usable = (found.bits == 24 || found.bits == 32)
                    && found.base > 0
                    && found.width >= Font.WIDTH
                    && found.height >= 2 * Font.HEIGHT
                    && found.pitch >= found.width * (found.bits / 8)
                    && found.pitch % 4 == 0;
            return usable ? Optional.of(found) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    long size() {
        return (long) pitch * height;
    }
}
