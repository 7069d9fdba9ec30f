package org.exoos.process.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.exoos.memory.AddressSpace;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that the host's compiler made, linked in every way that gives a static program: readelf sees the same. */
class ElfAgainstReadelfTest {
    private static final String SOURCE = """
            char zeros[100000];
            int numbers[] = {1, 2, 3};
            const char text[] = "constant";
            __thread int own = 5;
            void _start(void) { zeros[text[0]] = (char)numbers[own & 1]; for (;;); }
            """;
    private static final Pattern ENTRY = Pattern.compile("Entry point address:\\s+0x(\\p{XDigit}+)");
    private static final Pattern LOAD = Pattern.compile(
            "LOAD\\s+0x(\\p{XDigit}+) 0x(\\p{XDigit}+) 0x\\p{XDigit}+ 0x(\\p{XDigit}+) 0x(\\p{XDigit}+) ([R ])([W ])([E ])");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-no-pie -static",
                "-no-pie -static -Wl,-z,noseparate-code",
                "-no-pie -static -Wl,-z,max-page-size=0x200000",
                "-no-pie -static -Wl,-Ttext-segment=0x10000000",
                "-no-pie -static -Wl,-N",
                "-no-pie -static -Wl,--build-id -g",
                "-static-pie -fpie",
                "-static-pie -fpie -Wl,-z,noseparate-code",
                "-static-pie -fpie -Wl,-z,relro,-z,now"
            })
    void readelfSeesTheSame(String options) throws Exception {
        Path source = Files.writeString(folder.resolve("program.c"), SOURCE);
        Path program = folder.resolve("program");
        List<String> compiler =
                new ArrayList<>(List.of("gcc", "-O1", "-nostdlib", "-ffreestanding", "-fno-stack-protector"));
        compiler.addAll(Arrays.asList(options.split(" ", -1)));
        compiler.addAll(List.of("-o", program.toString(), source.toString()));
        run(compiler);
        String told = run(List.of("readelf", "-lhW", program.toString()));

        byte[] file = Files.readAllBytes(program);
        ElfFile.Headers headers = ElfFile.header(file, ElfFile.HEADER_SIZE, file.length);
        int from = (int) headers.offset();
        ElfFile elf = ElfFile.parse(headers, Arrays.copyOfRange(file, from, from + headers.length()), file.length);

        long base = headers.dynamic() ? ElfFile.DYNAMIC_BASE : 0;
        Matcher entry = ENTRY.matcher(told);
        assertThat(entry.find()).isTrue();
        assertThat(elf.entry() - base).isEqualTo(Long.parseLong(entry.group(1), 16));
        List<ElfFile.Segment> expected = new ArrayList<>();
        Matcher load = LOAD.matcher(told);
        while (load.find()) {
            int protection = (load.group(5).equals("R") ? AddressSpace.PROT_READ : 0)
                    | (load.group(6).equals("W") ? AddressSpace.PROT_WRITE : 0)
                    | (load.group(7).equals("E") ? AddressSpace.PROT_EXEC : 0);
            expected.add(new ElfFile.Segment(
                    base + Long.parseLong(load.group(2), 16),
                    Long.parseLong(load.group(4), 16),
                    Long.parseLong(load.group(1), 16),
                    Long.parseLong(load.group(3), 16),
                    protection));
        }
        assertThat(expected).isNotEmpty();
        assertThat(elf.segments()).isEqualTo(expected);
    }

    private String run(List<String> command) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as("%s: %s", command, text).isZero();
        return text;
    }
}
