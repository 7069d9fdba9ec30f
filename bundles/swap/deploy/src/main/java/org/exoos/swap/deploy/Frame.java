package org.exoos.swap.deploy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** What is read from the line: a frame, or the report of one that could not be read. */
sealed interface Frame {
    int MAGIC = 0x4b4c5845;
    /** Magic, type, three zero bytes, length. */
    int HEADER = 12;

    int TRAILER = 4;
    /** Longest payload taken, in bytes. */
    int LIMIT = 16 << 20;

    byte HELLO = 1;
    byte DEPLOY = 2;
    byte RESULT = 3;
    byte EXIT = 4;
    byte PING = 5;
    byte COMMAND = 6;
    byte CALL = 7;
    byte REPLY = 8;

    /** A frame whose CRC is right. */
    record Good(byte type, ByteBuffer payload) implements Frame {
        String text() {
            return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
        }
    }

    /** Bytes that began like a frame and were none. */
    record Bad(String reason) implements Frame {}

    /** A whole frame as it goes over the line. */
    static byte[] encode(byte type, byte[] payload) {
        ByteBuffer frame =
                ByteBuffer.allocate(HEADER + payload.length + TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        frame.putInt(MAGIC).put(type).put(new byte[3]).putInt(payload.length).put(payload);
        frame.putInt(crc(frame.array(), 0, payload.length));
        return frame.array();
    }

    /** CRC of the frame that begins at {@code start}. */
    static int crc(byte[] bytes, int start, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, start + Integer.BYTES, HEADER - Integer.BYTES + length);
        return (int) crc.getValue();
    }

    static byte[] result(boolean ok, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[1 + utf8.length];
        payload[0] = (byte) (ok ? 1 : 0);
        System.arraycopy(utf8, 0, payload, 1, utf8.length);
        return encode(RESULT, payload);
    }

    /** Answer to a CALL: the bytes of the service, or, not ok, a text that says what went wrong. */
    static byte[] reply(boolean ok, byte[] answer) {
        byte[] payload = new byte[1 + answer.length];
        payload[0] = (byte) (ok ? 1 : 0);
        System.arraycopy(answer, 0, payload, 1, answer.length);
        return encode(REPLY, payload);
    }

    static byte[] exit(int status) {
        return encode(
                EXIT,
                ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt(status)
                        .array());
    }
}
