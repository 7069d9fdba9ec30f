package org.exoos.process.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.exoos.memory.AddressSpace;

/**
 * Headers of a static x86-64 ELF program (System V gABI chapters 4 and 5, psABI x86-64). Parsing checks everything that loading relies
 * on, so that no value of the file can make it overflow, overlap or leave the user half.
 *
 * @param base where a position-independent program is put; 0 for a fixed one
 * @param headers virtual address of the program headers in memory, 0 when no segment holds them
 * @param end first address above all segments
 */
record ElfFile(long base, long entry, long headers, int headerCount, List<Segment> segments, long end) {
    static final int HEADER_SIZE = 64;
    static final int PROGRAM_HEADER_SIZE = 56;

    /** Position-independent programs start here: two thirds of the user half. */
    static final long DYNAMIC_BASE = 0x2aaa_aaaa_a000L;

    private static final long PAGE = AddressSpace.PAGE_SIZE;
    private static final long LOWEST = 0x10000;
    private static final long HIGHEST = 0x3000_0000_0000L;
    private static final int MAX_SEGMENTS = 64;
    private static final int PT_LOAD = 1;
    private static final int PT_INTERP = 3;

    /** What is wrong with the file. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * A loadable segment; addresses are final (base added).
     *
     * @param protection PROT bits of mmap(2)
     */
    record Segment(long address, long memorySize, long fileOffset, long fileSize, int protection) {
        long pageStart() {
            return address & -PAGE;
        }

        long fileEnd() {
            return address + fileSize;
        }

        long end() {
            return address + memorySize;
        }
    }

    /** Whether the bytes begin an ELF file at all. */
    static boolean hasMagic(byte[] head, int length) {
        return length >= 4 && head[0] == 0x7f && head[1] == 'E' && head[2] == 'L' && head[3] == 'F';
    }

    /** Where the program headers stand: offset and length in bytes. */
    record Headers(long offset, int count, long entry, boolean dynamic) {
        int length() {
            return count * PROGRAM_HEADER_SIZE;
        }
    }

    static Headers header(byte[] head, int length, long fileSize) throws Malformed {
        require(length >= HEADER_SIZE && hasMagic(head, length), "too short");
        ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        require(head[4] == 2 && head[5] == 1 && head[6] == 1, "not 64-bit little endian");
        int type = in.getShort(16) & 0xffff;
        require(type == 2 || type == 3, "neither EXEC nor DYN");
        require(in.getShort(18) == 62, "not for x86-64");
        require((in.getShort(54) & 0xffff) == PROGRAM_HEADER_SIZE, "program headers of a strange size");
        int count = in.getShort(56) & 0xffff;
        require(count > 0 && count <= MAX_SEGMENTS, "no or too many program headers");
        long offset = in.getLong(32);
        require(
                offset >= HEADER_SIZE && offset <= fileSize - (long) count * PROGRAM_HEADER_SIZE,
                "headers outside the file");
        return new Headers(offset, count, in.getLong(24), type == 3);
    }

    /** @param table the program headers */
    static ElfFile parse(Headers header, byte[] table, long fileSize) throws Malformed {
        ByteBuffer in = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        long base = header.dynamic() ? DYNAMIC_BASE : 0;
        List<Segment> segments = new ArrayList<>();
        long headers = 0;
        long end = 0;
        for (int i = 0; i < header.count(); i++) {
            int at = i * PROGRAM_HEADER_SIZE;
            int type = in.getInt(at);
            require(type != PT_INTERP, "wants a dynamic linker");
            if (type != PT_LOAD || in.getLong(at + 40) == 0) {
                continue;
            }
            Segment segment = segment(in, at, base, fileSize);
            require(segment.pageStart() >= end, "segments overlap or are not sorted");
            segments.add(segment);
            end = segment.end() + PAGE - 1 & -PAGE;
            if (header.offset() >= segment.fileOffset()
                    && header.offset() + header.length() <= segment.fileOffset() + segment.fileSize()) {
                headers = segment.address() + (header.offset() - segment.fileOffset());
            }
        }
        require(!segments.isEmpty(), "nothing to load");
        long entry = base + header.entry();
        boolean inside = segments.stream()
                .anyMatch(
                        s -> entry >= s.address() && entry < s.end() && (s.protection() & AddressSpace.PROT_EXEC) != 0);
        require(inside, "entry point outside the code");
        return new ElfFile(base, entry, headers, header.count(), List.copyOf(segments), end);
    }

    private static Segment segment(ByteBuffer in, int at, long base, long fileSize) throws Malformed {
        int flags = in.getInt(at + 4);
        long offset = in.getLong(at + 8);
        long address = in.getLong(at + 16);
        long inFile = in.getLong(at + 32);
        long inMemory = in.getLong(at + 40);
        require(inFile >= 0 && inMemory >= inFile, "more in the file than in memory");
        require(offset >= 0 && offset <= fileSize && inFile <= fileSize - offset, "segment outside the file");
        require(address >= 0 && address < HIGHEST && inMemory < HIGHEST, "segment outside the user half");
        long placed = address + base;
        require(placed >= LOWEST && placed + inMemory < HIGHEST, "segment outside the user half");
        require((offset - address & PAGE - 1) == 0, "segment not aligned to pages");
        int protection = ((flags & 4) != 0 ? AddressSpace.PROT_READ : 0)
                | ((flags & 2) != 0 ? AddressSpace.PROT_WRITE : 0)
                | ((flags & 1) != 0 ? AddressSpace.PROT_EXEC : 0);
        return new Segment(placed, inMemory, offset, inFile, protection);
    }

    private static void require(boolean condition, String what) throws Malformed {
        if (!condition) {
            throw new Malformed(what);
        }
    }
}
