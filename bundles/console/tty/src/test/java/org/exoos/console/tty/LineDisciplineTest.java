package org.exoos.console.tty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineDisciplineTest {
    /** Output processing is on, as echo goes through it. */
    private static final class Recorder implements LineDiscipline.Effects {
        final ByteArrayOutputStream echoed = new ByteArrayOutputStream();
        final List<Integer> signals = new ArrayList<>();
        final OutputProcessor output = new OutputProcessor();
        final Termios termios = Termios.standard();
        boolean stopped;
        int discarded;

        @Override
        public void echo(int value) {
            byte[] bytes = new byte[OutputProcessor.EXPANSION];
            echoed.write(bytes, 0, output.process(termios, value, bytes, 0));
        }

        @Override
        public int column() {
            return output.column();
        }

        @Override
        public void signal(int signal) {
            signals.add(signal);
        }

        @Override
        public void stopped(boolean stop) {
            stopped = stop;
        }

        @Override
        public boolean stopped() {
            return stopped;
        }

        @Override
        public void discardOutput() {
            discarded++;
        }
    }

    private final Recorder effects = new Recorder();
    private final LineDiscipline discipline = new LineDiscipline(effects);

    private void type(String text) {
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            assertThat(discipline.accept(b & 0xff)).isTrue();
        }
    }

    /** First line, or all bytes in raw mode. */
    private String take() {
        CookedInput cooked = discipline.cooked;
        int length = discipline.termios().canonical() ? cooked.firstLength() : cooked.count();
        byte[] bytes = new byte[length];
        cooked.peek(bytes, length);
        cooked.consume(length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String echoed() {
        String text = effects.echoed.toString(StandardCharsets.UTF_8);
        effects.echoed.reset();
        return text;
    }

    private static Termios with(int input, int output, int local, int... characters) {
        Termios base = Termios.standard();
        byte[] c = base.characters().clone();
        for (int i = 0; i < characters.length; i += 2) {
            c[characters[i]] = (byte) characters[i + 1];
        }
        return new Termios(input, output, base.control(), local, 0, c);
    }

    private static String unescaped(String text) {
        return text.translateEscapes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                // typed | line read | echo
                "hello\\r | hello\\n | hello\\r\\n",
                "hello\\n | hello\\n | hello\\r\\n",
                "ab\\177c\\r | ac\\n | ab\\b \\bc\\r\\n",
                "\\177\\177x\\r | x\\n | x\\r\\n",
                "one two\\027three\\r | one three\\n | one two\\b \\b\\b \\b\\b \\bthree\\r\\n",
                "abc\\025x\\r | x\\n | abc\\b \\b\\b \\b\\b \\bx\\r\\n",
                "\\026\\003\\r | \\003\\n | ^\\b^C\\r\\n",
                "\\001\\177b\\r | b\\n | ^A\\b \\b\\b \\bb\\r\\n",
                "a\\t\\177b\\r | ab\\n | a\\t\\b \\b\\b \\b\\b \\b\\b \\b\\b \\b\\b \\b\\b \\bb\\r\\n",
                "ab\\022c\\r | abc\\n | ab^R\\r\\nabc\\r\\n",
            })
    void linesAreEditedAndEchoed(String typed, String line, String echo) {
        type(unescaped(typed));

        assertThat(discipline.cooked.lines()).isEqualTo(1);
        assertThat(take()).isEqualTo(unescaped(line));
        assertThat(echoed()).isEqualTo(unescaped(echo));
    }

    @Test
    void aUtf8CharacterIsErasedAsOne() {
        type("aä€\177\177b\r");

        assertThat(take()).isEqualTo("ab\n");
        assertThat(echoed()).isEqualTo("aä€\b \b\b \bb\r\n");
    }

    @Test
    void controlDEndsALineWithoutAByteAndAnEmptyOneIsTheEndOfFile() {
        type("part\004\004");

        assertThat(discipline.cooked.lines()).isEqualTo(2);
        assertThat(take()).isEqualTo("part");
        assertThat(take()).isEmpty();
        assertThat(echoed()).isEqualTo("part");
    }

    @ParameterizedTest
    @CsvSource({"3,2,^C", "28,3,^\\", "26,20,^Z"})
    void signalCharactersSignalAndDropTheLine(int character, int signal, String echo) {
        type("half a line");
        echoed();

        discipline.accept(character);
        type("next\r");

        assertThat(effects.signals).containsExactly(signal);
        assertThat(effects.discarded).isEqualTo(1);
        assertThat(take()).isEqualTo("next\n");
        assertThat(echoed()).isEqualTo(echo + "next\r\n");
    }

    @Test
    void withNoflshWhatWasTypedStays() {
        Termios t = Termios.standard();
        discipline.termios(with(t.input(), t.output(), t.local() | Termios.NOFLSH));

        type("ab\003c\r");

        assertThat(take()).isEqualTo("abc\n");
    }

    @Test
    void flowControlStopsAndStarts() {
        type("\023");
        assertThat(effects.stopped).isTrue();
        type("\021");
        assertThat(effects.stopped).isFalse();
        assertThat(discipline.cooked.count()).isZero();
    }

    @Test
    void rawModePassesEverythingOn() {
        discipline.termios(with(0, 0, 0));

        type("a\177\003\r\004\023");

        assertThat(take()).isEqualTo("a\177\003\r\004\023");
        assertThat(effects.signals).isEmpty();
        assertThat(echoed()).isEmpty();
    }

    @Test
    void carriageReturnsAreMappedAsAsked() {
        discipline.termios(with(Termios.IGNCR, 0, 0));
        type("a\rb");
        discipline.termios(with(Termios.INLCR, 0, 0));
        type("c\nd");
        discipline.termios(with(Termios.ISTRIP, 0, 0));
        discipline.accept(0xe1);

        assertThat(take()).isEqualTo("abc\rda");
    }

    @Test
    void aDisabledCharacterIsOrdinary() {
        Termios t = Termios.standard();
        discipline.termios(with(t.input(), t.output(), t.local(), Termios.VINTR, 0, Termios.VEOL, ';'));

        type("a\003;");

        assertThat(effects.signals).isEmpty();
        assertThat(take()).isEqualTo("a\003;");
    }

    @Test
    void echoCanBeOffButForTheLineFeed() {
        Termios t = Termios.standard();
        discipline.termios(with(t.input(), t.output(), t.local() & ~Termios.ECHO | Termios.ECHONL));

        type("secret\r");

        assertThat(take()).isEqualTo("secret\n");
        assertThat(echoed()).isEqualTo("\r\n");
    }

    @Test
    void aLineThatIsTooLongKeepsItsFrontAndStillEnds() {
        type("x".repeat(LineEditor.LINE_MAX + 100) + "\r");

        assertThat(take()).isEqualTo("x".repeat(LineEditor.LINE_MAX) + "\n");
    }

    @Test
    void withoutRoomABytesIsRefusedUntilSomebodyReads() {
        type("x".repeat(3000) + "\r" + "y".repeat(3000));

        assertThat(discipline.accept('\r')).isFalse();
        take();
        assertThat(discipline.accept('\r')).isTrue();
        assertThat(take()).isEqualTo("y".repeat(3000) + "\n");
    }

    @Test
    void changingTheModeKeepsWhatWasTyped() {
        type("line\rhalf");
        discipline.termios(with(0, 0, 0));
        assertThat(discipline.cooked.count()).isEqualTo(9);

        discipline.termios(Termios.standard());

        assertThat(take()).isEqualTo("line\nhalf");
    }

    @Test
    void attributesSurviveTheirBinaryForm() {
        byte[] bytes = Termios.standard().format(Termios.SIZE);
        Termios back = Termios.parse(bytes);

        assertThat(bytes).hasSize(36);
        assertThat(back.format(Termios.SIZE)).isEqualTo(bytes);
        assertThat(back.canonical()).isTrue();
        assertThat(Termios.standard().format(Termios.SIZE2)).hasSize(44).startsWith(bytes);
    }
}
