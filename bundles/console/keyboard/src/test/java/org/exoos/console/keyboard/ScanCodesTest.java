package org.exoos.console.keyboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScanCodesTest {
    private final ScanCodes codes = new ScanCodes();

    private String type(String hex) {
        StringBuilder typed = new StringBuilder();
        for (byte code : HexFormat.ofDelimiter(" ").parseHex(hex)) {
            typed.append(codes.decode(code & 0xff));
        }
        return typed.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // codes | what they type
                "1e 9e 30 b0 | ab",
                "2a 1e 9e aa 1e | Aa",
                "36 02 82 b6 02 | !1",
                "3a ba 1e 9e 02 82 3a ba 1e 9e | A1a",
                "3a ba 2a 1e | a",
                "1d 2e ae 9d 2e | \\003c",
                "1d 1a | \\033",
                "1d 39 | \\0",
                "e0 1d 20 | \\004",
                "38 30 b0 b8 30 | \\033bb",
                "1c 9c | \\r",
                "0e | \\177",
                "0f 01 | \\t\\033",
                "e0 48 e0 c8 | \\033[A",
                "e0 2a e0 53 e0 d3 e0 aa | \\033[3~",
                "e0 1c e0 35 | \\r/",
                "3b 3f 40 57 58 | \\033[[A\\033[[E\\033[17~\\033[23~\\033[24~",
                "47 4c 53 | 75.",
                "45 c5 47 4c 53 | \\033[1~\\033[G\\033[3~",
                "e1 1d 45 e1 9d c5 1e | a",
                "39 | ' '",
                "28 2a 28 | '''\"'",
            })
    void keysType(String hex, String typed) {
        assertThat(type(hex)).isEqualTo(typed.translateEscapes());
    }

    @Test
    void everyCodeIsTaken() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                ScanCodes fresh = new ScanCodes();
                assertThat((fresh.decode(first) + fresh.decode(second)).length())
                        .isLessThan(12);
            }
        }
    }

    @Test
    void theRingKeepsTheFirst256BytesAndWholeSequences() {
        KeyRing ring = new KeyRing();
        for (int i = 0; i < 85; i++) {
            assertThat(ring.put("\033[A")).isTrue();
        }
        assertThat(ring.put("\033[A")).isFalse();
        assertThat(ring.put("x")).isTrue();

        byte[] taken = new byte[KeyRing.SIZE];
        assertThat(ring.take(taken)).isEqualTo(256);
        assertThat(taken[255]).isEqualTo((byte) 'x');
        assertThat(ring.take(taken)).isZero();
    }
}
