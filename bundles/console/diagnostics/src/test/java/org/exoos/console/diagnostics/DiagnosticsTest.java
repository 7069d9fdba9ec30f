package org.exoos.console.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiagnosticsTest {
    @TempDir
    private Path folder;

    @Test
    void aPerfMapNamesCompiledCode() throws IOException, JMException {
        ask("Compiler.perfmap " + folder.resolve("map"));
        assertThat(ask("file " + folder.resolve("map")))
                .containsPattern("(?m)^0x?[0-9a-f]+ 0x?[0-9a-f]+ .*Interpreter");
    }

    @Test
    void anUnknownCommandIsAnError() {
        assertThatThrownBy(() -> ask("No.such_command")).isInstanceOf(JMException.class);
    }

    @Test
    void aMissingFileIsAnError() {
        assertThat(Files.exists(folder.resolve("none"))).isFalse();
        assertThatThrownBy(() -> ask("file " + folder.resolve("none"))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @CsvSource({"Compiler.perfmap, compilerPerfmap", "GC.class_histogram, gcClassHistogram", "JFR.start, jfrStart"})
    void commandsHaveTheBeansNames(String command, String operation) {
        assertThat(Diagnostics.operation(command)).isEqualTo(operation);
    }

    private static String ask(String line) throws IOException, JMException {
        return new String(new Diagnostics().call(line.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }
}
