package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ControlFilterTest {
    private final StringBuilder text = new StringBuilder();
    private final ControlFilter filter = new ControlFilter(text);

    private void arrive(String bytes) {
        byte[] all = bytes.getBytes(StandardCharsets.UTF_8);
        for (byte b : all) {
            filter.accept(new byte[] {b}, 1);
        }
    }

    @Test
    void leavesWhatAPersonReads() {
        arrive("\rexo> \033[Kls\r\n\033]0;title\7\033[1;31mred\033[0m\tü\033c.\n");

        assertEquals("exo> ls\nred\tü.\n", text.toString());
    }

    @Test
    void goesOnAfterBrokenUtf8() {
        filter.accept(new byte[] {'a', (byte) 0xc3, 'b'}, 3);

        assertEquals("a\ufffdb", text.toString());
    }
}
