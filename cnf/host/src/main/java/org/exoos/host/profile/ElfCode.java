package org.exoos.host.profile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The executable segments of an ELF file, and where it lies in memory, found by its code: such code does not depend on its place. */
final class ElfCode {
    private static final int PAGE = 4096;
    private static final int LOAD = 1;
    private static final int EXECUTABLE = 1;
    private static final int WITNESSES = 200;
    private static final int SHORTEST = 12;

    private record Segment(long offset, long address, long size) {}

    private final byte[] file;
    private final List<Segment> segments = new ArrayList<>();

    ElfCode(Path path) throws IOException {
        file = Files.readAllBytes(path);
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        long table = bytes.getLong(32);
        int size = Short.toUnsignedInt(bytes.getShort(54));
        for (int i = 0; i < Short.toUnsignedInt(bytes.getShort(56)); i++) {
            int at = Math.toIntExact(table + (long) i * size);
            if (bytes.getInt(at) == LOAD && (bytes.getInt(at + 4) & EXECUTABLE) != 0) {
                segments.add(new Segment(bytes.getLong(at + 8), bytes.getLong(at + 16), bytes.getLong(at + 32)));
            }
        }
    }

    /** Whether the block is of this file, loaded that far from the addresses it says. */
    boolean has(Block block, long base) {
        for (Segment segment : segments) {
            long inside = block.address() - base - segment.address;
            if (inside >= 0 && inside + block.code().length <= segment.size) {
                return matches(block.code(), Math.toIntExact(segment.offset + inside));
            }
        }
        return false;
    }

    private boolean matches(byte[] code, int at) {
        return at >= 0
                && at + code.length <= file.length
                && Arrays.equals(file, at, at + code.length, code, 0, code.length);
    }

    /** How far from its own addresses the file was loaded, by the vote of the blocks that have code enough to tell. */
    OptionalLong base(List<Block> blocks) {
        Map<Long, Integer> votes = new HashMap<>();
        blocks.stream()
                .filter(block -> block.code().length >= SHORTEST)
                .limit(WITNESSES)
                .forEach(block -> {
                    for (Segment segment : segments) {
                        long first = Math.floorMod(block.address() - segment.address, PAGE);
                        for (long inside = first; inside < segment.size; inside += PAGE) {
                            if (matches(block.code(), Math.toIntExact(segment.offset + inside))) {
                                votes.merge(block.address() - segment.address - inside, 1, Integer::sum);
                            }
                        }
                    }
                });
        return votes.entrySet().stream()
                .filter(vote -> vote.getValue() > 1)
                .max(Map.Entry.comparingByValue())
                .map(vote -> OptionalLong.of(vote.getKey()))
                .orElse(OptionalLong.empty());
    }
}
