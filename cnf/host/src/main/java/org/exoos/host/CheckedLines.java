package org.exoos.host;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the numbered, checksummed lines of the mix programs (userspace/tests/lines.h). */
public final class CheckedLines {
    private CheckedLines() {}

    /**
     * Counts the lines of the program that calls itself {@code name}, before its last one.
     *
     * @throws AssertionError naming the line that is missing, doubled, damaged or out of order
     */
    public static long count(String name, String text) {
        Matcher line = Pattern.compile("@" + Pattern.quote(name) + " (\\d+) (\\S+) ([0-9a-f]{8})")
                .matcher(text);
        long number = 0;
        int crc = 0;
        boolean ended = false;
        while (line.find()) {
            String shown = line.group();
            number++;
            if (ended || Long.parseLong(line.group(1)) != number) {
                throw new AssertionError("expected line " + number + " of " + name + ", got: " + shown);
            }
            crc = next(crc, shown.substring(0, shown.length() - 8));
            if (crc != Integer.parseUnsignedInt(line.group(3), 16)) {
                throw new AssertionError("damaged: " + shown);
            }
            ended = line.group(2).equals("end");
            if (!ended && line.group(2).matches(".*(DAMAGED|EARLY).*")) {
                throw new AssertionError("the program itself found an error: " + shown);
            }
        }
        if (!ended) {
            throw new AssertionError(name + " ended after line " + number + " without its last line");
        }
        return number - 1;
    }

    /** CRC-32 that goes on from an earlier one, as the C programs do. */
    private static int next(int crc, String text) {
        int value = ~crc;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            value ^= b & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
            }
        }
        return ~value;
    }
}
