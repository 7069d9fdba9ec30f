package org.exoos.host.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.exoos.host.profile.Names.Name;
import org.junit.jupiter.api.Test;

class ProfileTest {
    private static final Path LIBRARY = Path.of(System.getProperty("java.home"), "lib/libjava.so");
    private static final long LOADED = 0x4000_1234_5000L;

    @Test
    void aPerfMapNamesWhatItsStretchesHold() {
        Symbols symbols = Symbols.ofPerfMap(
                """
                0x00004000aa001000 0x0000000000000100 void org.exoos.process.core.TrapLoop.calls(int, org.exoos.A)
                0x00004000aa002000 0x0000000000000040 Interpreter
                """,
                "199 4 0 org.exoos.process.core.TrapLoop.calls()V [0x00004000aa000f00, 0x00004000aa001000 - 0x00004000aa001100]\n");
        assertThat(symbols.at(0x4000_aa00_10ffL)).contains("o.e.process.core.TrapLoop.calls C2");
        assertThat(symbols.at(0x4000_aa00_1100L)).isEmpty();
        assertThat(symbols.at(0x4000_aa00_2000L)).contains("Interpreter");
    }

    @Test
    void aSymbolOfAFileReachesToTheNext() {
        Symbols symbols = Symbols.ofNm("ffffffff80001000 T entry\nffffffff80002000 t later\nffffffff80001800 d data\n");
        assertThat(symbols.at(0xffff_ffff_8000_1fffL)).contains("entry");
        assertThat(symbols.at(0xffff_ffff_8000_2001L)).contains("later");
        assertThat(symbols.at(0xffff_ffff_8000_0fffL)).isEmpty();
    }

    @Test
    void aLibraryIsFoundByItsCodeWhereverItWasLoaded() throws IOException {
        ElfCode code = new ElfCode(LIBRARY);
        List<Block> blocks = blocksOf(LIBRARY);
        assertThat(code.base(blocks)).isEqualTo(OptionalLong.of(LOADED));
        assertThat(blocks)
                .allMatch(block -> code.has(block, LOADED))
                .noneMatch(block -> code.has(block, LOADED + 4096));
    }

    @Test
    void codeOfNobodyHasNoPlace() throws IOException {
        byte[] nobodys = new byte[16];
        Arrays.fill(nobodys, (byte) 0x5a);
        assertThat(new ElfCode(LIBRARY)
                        .base(List.of(new Block(LOADED, 1, 4, nobodys), new Block(LOADED + 64, 1, 4, nobodys))))
                .isEmpty();
    }

    @Test
    void theHistogramAddsUpWhatHasOneNameAndShowsTheGreatestFirst() {
        List<Block> blocks = List.of(
                new Block(1, 10, 3, new byte[0]), new Block(2, 5, 2, new byte[0]), new Block(3, 60, 1, new byte[0]));
        Histogram histogram =
                new Histogram(blocks, block -> new Name("nucleus", block.address() == 3 ? "great" : "small"));
        assertThat(histogram.total()).isEqualTo(100);
        assertThat(histogram.text(1)).contains("60.0 %").contains("great").doesNotContain("small");
        assertThat(histogram.text(2)).containsPattern("40\\.0 % +40 +nucleus +small");
    }

    @Test
    void aCommandIsNeeded() {
        assertThatThrownBy(() -> ProfileArguments.parse(List.of("--top", "3", "--jfr")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a command");
    }

    /** Blocks as QEMU would tell them, had it loaded the library's text that far up. */
    private static List<Block> blocksOf(Path library) throws IOException {
        byte[] file = Files.readAllBytes(library);
        String text = org.exoos.host.Commands.output("readelf", "-SW", library.toString())
                .lines()
                .filter(line -> line.contains(" .text "))
                .findFirst()
                .orElseThrow();
        String[] words = text.substring(text.indexOf(".text")).split(" +", -1);
        long address = Long.parseLong(words[2], 16);
        int offset = Integer.parseInt(words[3], 16);
        int size = Integer.parseInt(words[4], 16);
        List<Block> blocks = new ArrayList<>();
        for (int at = 0; at + 16 < size; at += 512) {
            blocks.add(new Block(LOADED + address + at, 1, 4, Arrays.copyOfRange(file, offset + at, offset + at + 16)));
        }
        return blocks;
    }
}
