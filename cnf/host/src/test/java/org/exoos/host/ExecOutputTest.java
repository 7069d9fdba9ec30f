package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ExecOutputTest {
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final ExecOutput output = new ExecOutput(passed);

    private void arrive(String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private String passed() {
        return passed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void letsThroughOnlyWhatStandsBetweenTheMarkers() throws IOException {
        arrive("boot\r\n\1exo-exec begin\1\r\none\ntwo\n\1exo-exec end 3\1\nbye\n");

        assertEquals("one\ntwo\n", passed());
        assertEquals(3, output.status().orElseThrow());
    }

    @Test
    void findsMarkersThatArriveInPieces() throws IOException {
        for (char c : "x\1exo-exec begin\1\nabc\1exo-exec end 255\1".toCharArray()) {
            arrive(String.valueOf(c));
        }

        assertEquals("abc", passed());
        assertEquals(255, output.status().orElseThrow());
    }

    @Test
    void passesMarksThatAreTheProgramsOwn() throws IOException {
        arrive("\1exo-exec begin\1\n\1\1 a \1exo-exec begin\1 this is longer than any marker \1exo-exec end 0\1");

        assertEquals("\1\1 a \1exo-exec begin\1 this is longer than any marker ", passed());
        assertEquals(0, output.status().orElseThrow());
    }

    @Test
    void showsOutputBeforeTheCommandEnds() throws IOException {
        arrive("\1exo-exec begin\1\nstill running");

        assertTrue(output.hasBegun());
        assertTrue(output.status().isEmpty());
        assertEquals("still running", passed());
    }
}
