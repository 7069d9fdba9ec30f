package org.exoos.process.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exoos.process.BinaryLoader.Arguments;
import org.exoos.vfs.Credentials;
import org.junit.jupiter.api.Test;

class InitialStackTest {
    private final ElfFile elf = new ElfFile(0, 0x400100, 0x400040, 2, List.of(), 0x406000);
    private final InitialStack stack = InitialStack.build(elf, arguments(0));
    private final ByteBuffer memory = ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN);

    private static Arguments arguments(long clockObject) {
        return new Arguments(
                bytes("/bin/echo"),
                List.of(bytes("echo"), bytes("hello")),
                List.of(bytes("HOME=/")),
                new Credentials(7, 8),
                new byte[16],
                8 << 20,
                1_000_000_000,
                clockObject);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private String string(long address) {
        int at = (int) (address - stack.pointer());
        int end = at;
        while (memory.get(end) != 0) {
            end++;
        }
        return new String(stack.bytes(), at, end - at, StandardCharsets.US_ASCII);
    }

    @Test
    void theStackPointerIsAlignedAndBelowTheTop() {
        assertThat(stack.pointer() % 16).isZero();
        assertThat(stack.pointer() + stack.bytes().length).isLessThanOrEqualTo(InitialStack.TOP);
    }

    @Test
    void argumentsAndEnvironmentStandWhereTheAbiSays() {
        assertThat(memory.getLong(0)).isEqualTo(2);
        assertThat(string(memory.getLong(8))).isEqualTo("echo");
        assertThat(string(memory.getLong(16))).isEqualTo("hello");
        assertThat(memory.getLong(24)).isZero();
        assertThat(string(memory.getLong(32))).isEqualTo("HOME=/");
        assertThat(memory.getLong(40)).isZero();
    }

    private static Map<Long, Long> vector(InitialStack stack) {
        ByteBuffer memory = ByteBuffer.wrap(stack.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Map<Long, Long> vector = new HashMap<>();
        for (int at = 48; memory.getLong(at) != 0; at += 16) {
            vector.put(memory.getLong(at), memory.getLong(at + 8));
        }
        return vector;
    }

    @Test
    void whereTheClocksCanBeReadIsSaid() {
        assertThat(vector(InitialStack.build(elf, arguments(0x3fff_ffff_9000L))))
                .containsEntry(33L, 0x3fff_ffff_9000L);
    }

    @Test
    void theAuxiliaryVectorDescribesTheProgram() {
        Map<Long, Long> vector = vector(stack);
        assertThat(vector)
                .containsEntry(3L, 0x400040L) // AT_PHDR
                .containsEntry(5L, 2L) // AT_PHNUM
                .containsEntry(6L, 4096L) // AT_PAGESZ
                .containsEntry(9L, 0x400100L) // AT_ENTRY
                .containsEntry(11L, 7L) // AT_UID
                .containsEntry(14L, 8L) // AT_EGID
                .doesNotContainKey(33L); // AT_SYSINFO_EHDR
        assertThat(string(vector.get(31L))).isEqualTo("/bin/echo"); // AT_EXECFN
        assertThat(vector.get(25L)).isBetween(stack.pointer(), InitialStack.TOP - 16); // AT_RANDOM
    }
}
