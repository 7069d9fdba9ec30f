package org.exoos.host.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.exoos.host.Commands;

/** Names blocks: by the perf map, by the nucleus, and by the files whose code they are, libraries and programs of ring 3. */
final class Names {
    /** Where user programs end, and the JVM begins (docs/nucleus.md). */
    private static final long USER_END = 0x0000_4000_0000_0000L;

    /** Who executes, and which of its functions. */
    record Name(String part, String function) {}

    private record Loaded(String part, ElfCode code, Symbols symbols, long base) {}

    private final Symbols nucleus;
    private final Symbols compiled;
    private final List<Loaded> libraries = new ArrayList<>();
    private final List<Loaded> programs = new ArrayList<>();

    Names(Path nucleus, String perfMap, String codeList) throws IOException {
        this.nucleus = symbols(nucleus);
        compiled = Symbols.ofPerfMap(perfMap, codeList);
    }

    /** A library, if blocks of the JVM's half are of it. */
    void addLibrary(Path file, List<Block> blocks) throws IOException {
        ElfCode code = new ElfCode(file);
        OptionalLong base = code.base(blocks.stream()
                .filter(block -> block.address() >= USER_END)
                .filter(block -> compiled.at(block.address()).isEmpty())
                .sorted(Comparator.comparingLong(Block::instructions).reversed())
                .toList());
        if (base.isPresent()) {
            libraries.add(new Loaded(name(file), code, symbols(file), base.getAsLong()));
        }
    }

    /** A program of ring 3, bound to fixed addresses. */
    void addProgram(Path file) throws IOException {
        programs.add(new Loaded(name(file), new ElfCode(file), symbols(file), 0));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static Symbols symbols(Path file) throws IOException {
        String all = Commands.output("nm", "-C", "--defined-only", file.toString());
        return Symbols.ofNm(
                all.contains("no symbols")
                        ? Commands.output("nm", "-C", "-D", "--defined-only", file.toString())
                        : all);
    }

    Name of(Block block) {
        if (block.address() < 0) {
            return new Name("nucleus", nucleus.at(block.address()).orElse("?"));
        }
        if (block.address() < USER_END && block.address() > 0) {
            return find(programs, block, "ring 3");
        }
        return compiled.at(block.address())
                .map(function -> new Name(
                        function.startsWith("o.e.") || function.contains(".") ? "compiled" : "stubs", function))
                .orElseGet(() -> find(libraries, block, "JVM, other"));
    }

    private static Name find(List<Loaded> places, Block block, String otherwise) {
        for (Loaded place : places) {
            if (place.code.has(block, place.base)) {
                return new Name(
                        place.part,
                        place.symbols.at(block.address() - place.base).orElse("?"));
            }
        }
        return new Name(otherwise, "?");
    }

    /** Those of the folder that are programs. */
    static List<Path> programs(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(Files::isExecutable)
                    .sorted()
                    .toList();
        }
    }
}
