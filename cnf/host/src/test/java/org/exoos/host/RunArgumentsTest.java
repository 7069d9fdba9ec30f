package org.exoos.host;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mistakes in the words of 'exo run' are found before an image is built. */
class RunArgumentsTest {
    @ParameterizedTest
    @CsvSource({
        "--cpuss 2, --cpuss",
        "--cpus two, two",
        "--cpus 65, 64",
        "--memory 1x, 1x",
        "--memory, needs a value",
        "--exec, needs a value",
        "shell busybox, busybox",
    })
    void mistakes(String words, String named) {
        Exception refusal =
                assertThrows(IllegalArgumentException.class, () -> RunArguments.check(List.of(words.split(" "))));
        assertTrue(String.valueOf(refusal.getMessage()).contains(named), refusal::toString);
    }

    @Test
    void imageNeedNotBeBuilt() {
        assertDoesNotThrow(
                () -> RunArguments.check(List.of("no-such-image", "--cpus", "4", "--memory", "2G", "--iso")));
    }
}
