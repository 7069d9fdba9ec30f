package org.exoos.swap.deploy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes, in pieces of any size, into frames. Bytes before a magic are skipped silently (line noise, the end of a frame that was
 * given up); from a frame that turns out bad, parsing goes on one byte after its magic's first. Not for several threads.
 */
final class FrameParser {
    private static final int FIRST_SIZE = 4096;

    private byte[] bytes = new byte[FIRST_SIZE];
    private int start;
    private int end;

    /** Adds what was received. */
    void feed(byte[] from, int offset, int length) {
        if (bytes.length - end < length) {
            int used = end - start;
            byte[] target = used + length <= bytes.length
                    ? bytes
                    : new byte[Math.max(2 * bytes.length, Integer.highestOneBit(used + length) * 2)];
            System.arraycopy(bytes, start, target, 0, used);
            bytes = target;
            start = 0;
            end = used;
        }
        System.arraycopy(from, offset, bytes, end, length);
        end += length;
    }

    /** The next frame, or null when more bytes are needed. */
    @Nullable
    Frame next() {
        skipToMagic();
        if (end - start < Frame.HEADER) {
            return null;
        }
        ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = view.getInt(start + 8);
        if (length < 0 || length > Frame.LIMIT) {
            start++;
            return new Frame.Bad(
                    "a frame of " + Integer.toUnsignedString(length) + " bytes; the limit is " + Frame.LIMIT);
        }
        if (end - start < Frame.HEADER + length + Frame.TRAILER) {
            return null;
        }
        if (Frame.crc(bytes, start, length) != view.getInt(start + Frame.HEADER + length)) {
            start++;
            return new Frame.Bad("a frame of " + length + " bytes arrived damaged (CRC)");
        }
        byte type = bytes[start + Integer.BYTES];
        int payload = start + Frame.HEADER;
        ByteBuffer copy = ByteBuffer.wrap(Arrays.copyOfRange(bytes, payload, payload + length))
                .order(ByteOrder.LITTLE_ENDIAN);
        start = payload + length + Frame.TRAILER;
        if (start == end) {
            start = 0;
            end = 0;
            if (bytes.length > 16 * FIRST_SIZE) {
                bytes = new byte[FIRST_SIZE];
            }
        }
        return new Frame.Good(type, copy);
    }

    /** Nothing came for a while: gives up the frame that has begun, if any. Ask {@link #next} again afterwards. */
    Frame.@Nullable Bad cutOff() {
        skipToMagic();
        if (end - start < Integer.BYTES) {
            return null;
        }
        int got = end - start;
        start++;
        return new Frame.Bad("a frame was cut off after " + got + " bytes");
    }

    private void skipToMagic() {
        while (start < end) {
            int have = Math.min(Integer.BYTES, end - start);
            int matching = 0;
            while (matching < have && bytes[start + matching] == (byte) (Frame.MAGIC >>> 8 * matching)) {
                matching++;
            }
            if (matching == have) {
                return;
            }
            start++;
        }
        start = 0;
        end = 0;
    }
}
