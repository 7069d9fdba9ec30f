package org.exoos.process.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.exoos.memory.AddressSpace;
import org.exoos.process.BinaryLoader.Arguments;

/**
 * The first stack of a program (psABI x86-64, 3.4.1): argument count, pointers, auxiliary vector, then the strings they point to.
 *
 * @param bytes contents from {@code pointer} up
 * @param pointer the stack pointer at entry, 16-byte aligned
 */
record InitialStack(byte[] bytes, long pointer) {
    /** End of the stack area. */
    static final long TOP = AddressSpace.USER_SPLIT - 0x10_0000;

    /** Most bytes of strings, and the most of them (execve(2): a quarter of the stack limit, at most 6 MiB; we stay below). */
    static final int MAX_BYTES = 2 << 20;

    private static final int AT_NULL = 0;
    private static final int AT_PHDR = 3;
    private static final int AT_PHENT = 4;
    private static final int AT_PHNUM = 5;
    private static final int AT_PAGESZ = 6;
    private static final int AT_BASE = 7;
    private static final int AT_FLAGS = 8;
    private static final int AT_ENTRY = 9;
    private static final int AT_UID = 11;
    private static final int AT_EUID = 12;
    private static final int AT_GID = 13;
    private static final int AT_EGID = 14;
    private static final int AT_PLATFORM = 15;
    private static final int AT_HWCAP = 16;
    private static final int AT_CLKTCK = 17;
    private static final int AT_SECURE = 23;
    private static final int AT_RANDOM = 25;
    private static final int AT_HWCAP2 = 26;
    private static final int AT_EXECFN = 31;
    private static final int AT_SYSINFO_EHDR = 33;
    /** What the getauxval(3) of libc passes over. */
    private static final int AT_IGNORE = 1;

    /** CPUID.1:EDX of any x86-64 processor: FPU TSC MSR PAE CX8 CMOV MMX FXSR SSE SSE2 and the like. */
    private static final long BASIC_FEATURES = 0x078b_fbffL;

    /** Bytes that the strings and pointers will take; larger than {@link Integer#MAX_VALUE} is cut to that. */
    static int size(Arguments arguments) {
        long size = arguments.path().length + 1L + 16 + 8 + 64 * 8;
        for (byte[] text : arguments.arguments()) {
            size += text.length + 9L;
        }
        for (byte[] text : arguments.environment()) {
            size += text.length + 9L;
        }
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    static InitialStack build(ElfFile elf, Arguments arguments) {
        ByteArrayOutputStream strings = new ByteArrayOutputStream();
        int random = append(strings, arguments.random(), false);
        int platform = append(strings, "x86_64".getBytes(StandardCharsets.US_ASCII), true);
        int path = append(strings, arguments.path(), true);
        int[] argumentOffsets = appendAll(strings, arguments.arguments());
        int[] environmentOffsets = appendAll(strings, arguments.environment());

        long[][] vector = {
            {AT_PHDR, elf.headers()},
            {AT_PHENT, ElfFile.PROGRAM_HEADER_SIZE},
            {AT_PHNUM, elf.headerCount()},
            {AT_PAGESZ, AddressSpace.PAGE_SIZE},
            {AT_BASE, 0},
            {AT_FLAGS, 0},
            {AT_ENTRY, elf.entry()},
            {AT_UID, arguments.credentials().uid()},
            {AT_EUID, arguments.credentials().uid()},
            {AT_GID, arguments.credentials().gid()},
            {AT_EGID, arguments.credentials().gid()},
            {AT_HWCAP, BASIC_FEATURES},
            {AT_HWCAP2, 0},
            {AT_CLKTCK, 100},
            {AT_SECURE, 0},
            {AT_RANDOM, random},
            {AT_PLATFORM, platform},
            {AT_EXECFN, path},
            {arguments.clockObject() == 0 ? AT_IGNORE : AT_SYSINFO_EHDR, arguments.clockObject()},
            {AT_NULL, 0}
        };
        int words = 1 + argumentOffsets.length + 1 + environmentOffsets.length + 1 + vector.length * 2;
        int total = words * 8 + strings.size();
        long pointer = TOP - total & -16L;
        long base = pointer + words * 8L;
        ByteBuffer out = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(argumentOffsets.length);
        putPointers(out, argumentOffsets, base);
        putPointers(out, environmentOffsets, base);
        for (long[] pair : vector) {
            boolean pointed = pair[0] == AT_RANDOM || pair[0] == AT_PLATFORM || pair[0] == AT_EXECFN;
            out.putLong(pair[0]).putLong(pointed ? base + pair[1] : pair[1]);
        }
        out.put(strings.toByteArray());
        return new InitialStack(out.array(), pointer);
    }

    private static void putPointers(ByteBuffer out, int[] offsets, long base) {
        for (int offset : offsets) {
            out.putLong(base + offset);
        }
        out.putLong(0);
    }

    private static int[] appendAll(ByteArrayOutputStream strings, List<byte[]> texts) {
        int[] offsets = new int[texts.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = append(strings, texts.get(i), true);
        }
        return offsets;
    }

    private static int append(ByteArrayOutputStream strings, byte[] text, boolean terminated) {
        int offset = strings.size();
        strings.writeBytes(text);
        if (terminated) {
            strings.write(0);
        }
        return offset;
    }
}
