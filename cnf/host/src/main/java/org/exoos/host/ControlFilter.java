package org.exoos.host;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns a terminal's byte stream into text: decodes UTF-8, drops control characters but line feed and tab, and escape
 * sequences (ECMA-48: ESC [ parameters final; ESC ] string BEL; ESC character).
 *
 * <pre>
 * TEXT --ESC--> ESCAPE --[--> SEQUENCE --0x40..0x7e--> TEXT
 *                      --]--> STRING --BEL--> TEXT, --ESC--> ESCAPE
 *                      --other--> TEXT
 * </pre>
 */
final class ControlFilter {
    private enum State {
        TEXT,
        ESCAPE,
        SEQUENCE,
        STRING
    }

    private final StringBuilder out;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer pending = ByteBuffer.allocate(16384);
    private final CharBuffer decoded = CharBuffer.allocate(16384);
    private State state = State.TEXT;

    ControlFilter(StringBuilder out) {
        this.out = out;
    }

    /** Takes at most 8192 bytes; the rest of a cut character waits for the next call. */
    void accept(byte[] bytes, int length) {
        pending.put(bytes, 0, length).flip();
        decoder.decode(pending, decoded.clear(), false);
        pending.compact();
        decoded.flip();
        while (decoded.hasRemaining()) {
            accept(decoded.get());
        }
    }

    private void accept(char c) {
        switch (state) {
            case TEXT -> {
                if (c == 0x1b) {
                    state = State.ESCAPE;
                } else if (c >= ' ' && c != 0x7f || c == '\n' || c == '\t' || c == 1) {
                    out.append(c); // 1 marks the output of a command (userspace/init.c)
                }
            }
            case ESCAPE -> state = c == '[' ? State.SEQUENCE : c == ']' ? State.STRING : State.TEXT;
            case SEQUENCE -> {
                if (c >= 0x40 && c <= 0x7e) {
                    state = State.TEXT;
                }
            }
            case STRING -> {
                if (c == 7 || c == 0x1b) {
                    state = c == 7 ? State.TEXT : State.ESCAPE;
                }
            }
        }
    }
}
