package org.exoos.hal.simulated;

import static java.lang.invoke.MethodHandles.byteBufferViewVarHandle;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.exoos.hal.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/**
 * RAM in off-heap chunks that appear when first touched. Layout, physical:
 *
 * <pre>
 *   0          .. 1 MiB        not granted: the kernel's top-level table at 0x1000, the text screen at 0xb8000
 *   1 MiB      .. 1 MiB + RAM  granted
 *   1 TiB      ..              boot files, each on its own page boundary, read only
 * </pre>
 */
public final class SimulatedMemory implements PhysicalMemory {
    static final long KERNEL_TOP_LEVEL = 0x1000;
    static final long GRANT = 1 << 20;
    private static final long BOOT_FILES = 1L << 40;
    private static final int CHUNK_SHIFT = 20;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    private static final VarHandle INT = byteBufferViewVarHandle(int[].class, LITTLE_ENDIAN);
    private static final VarHandle LONG = byteBufferViewVarHandle(long[].class, LITTLE_ENDIAN);

    private final long end;
    private final AtomicReferenceArray<@Nullable ByteBuffer> chunks;
    private final @Nullable Path bootRoot;
    private final Map<String, byte[]> contents;
    private final Map<String, Range> placed = new LinkedHashMap<>();
    private final Map<Long, ByteBuffer> placedChunks = new ConcurrentHashMap<>();
    private long nextBootFile = BOOT_FILES;

    SimulatedMemory(MachineConfig config) {
        this.end = GRANT + config.memory();
        this.chunks = new AtomicReferenceArray<>((int) ((end + CHUNK - 1) >>> CHUNK_SHIFT));
        this.contents = config.bootFiles();
        this.bootRoot = config.bootRoot();
    }

    @Override
    public List<Range> granted() {
        return List.of(new Range(GRANT, end - GRANT));
    }

    @Override
    public synchronized Optional<Range> bootFile(String path) {
        Range known = placed.get(path);
        if (known != null) {
            return Optional.of(known);
        }
        byte[] content = contents.get(path);
        if (content == null && bootRoot != null) {
            Path file = bootRoot.resolve(path.substring(1));
            if (Files.isRegularFile(file)) {
                try {
                    content = Files.readAllBytes(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return Optional.ofNullable(content).map(bytes -> place(path, bytes));
    }

    private Range place(String path, byte[] content) {
        Range range = new Range(nextBootFile, content.length);
        for (int from = 0; from < content.length; from += CHUNK) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK).order(LITTLE_ENDIAN);
            chunk.put(0, content, from, Math.min(CHUNK, content.length - from));
            placedChunks.put(
                    (nextBootFile + from) >>> CHUNK_SHIFT,
                    chunk.asReadOnlyBuffer().order(LITTLE_ENDIAN));
        }
        nextBootFile += ((long) content.length + 2L * CHUNK - 1) & -CHUNK;
        placed.put(path, range);
        return range;
    }

    @Override
    public byte get8(long address) {
        return chunk(address, 1).get(offset(address));
    }

    @Override
    public short get16(long address) {
        return chunk(address, 2).getShort(offset(address));
    }

    @Override
    public int get32(long address) {
        return chunk(address, 4).getInt(offset(address));
    }

    @Override
    public long get64(long address) {
        return chunk(address, 8).getLong(offset(address));
    }

    @Override
    public void put8(long address, byte value) {
        chunk(address, 1).put(offset(address), value);
    }

    @Override
    public void put16(long address, short value) {
        chunk(address, 2).putShort(offset(address), value);
    }

    @Override
    public void put32(long address, int value) {
        chunk(address, 4).putInt(offset(address), value);
    }

    @Override
    public void put64(long address, long value) {
        chunk(address, 8).putLong(offset(address), value);
    }

    @Override
    public boolean compareAndSet64(long address, long expected, long value) {
        return LONG.compareAndSet(chunk(address, 8), offset(address), expected, value);
    }

    @Override
    public long getAndSet64(long address, long value) {
        return (long) LONG.getAndSet(chunk(address, 8), offset(address), value);
    }

    @Override
    public boolean compareAndSet32(long address, int expected, int value) {
        return INT.compareAndSet(chunk(address, 4), offset(address), expected, value);
    }

    @Override
    public void zero(long address, long length) {
        byte[] zeros = new byte[(int) Math.min(length, FRAME_SIZE)];
        for (long done = 0; done < length; done += zeros.length) {
            write(address + done, zeros, 0, (int) Math.min(zeros.length, length - done));
        }
    }

    /** Ranges that overlap are copied as if through a buffer. */
    @Override
    public void copy(long from, long to, long length) {
        byte[] buffer = new byte[Math.toIntExact(length)];
        read(from, buffer, 0, buffer.length);
        write(to, buffer, 0, buffer.length);
    }

    @Override
    public void read(long address, byte[] into, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = (int) Math.min(length - done, CHUNK - ((address + done) & (CHUNK - 1)));
            chunk(address + done, part).get(offset(address + done), into, offset + done, part);
            done += part;
        }
    }

    @Override
    public void write(long address, byte[] from, int offset, int length) {
        for (int done = 0; done < length; ) {
            int part = (int) Math.min(length - done, CHUNK - ((address + done) & (CHUNK - 1)));
            chunk(address + done, part).put(offset(address + done), from, offset + done, part);
            done += part;
        }
    }

    @Override
    public long kernelTopLevel() {
        return KERNEL_TOP_LEVEL;
    }

    @Override
    public Usage usage() {
        Runtime host = Runtime.getRuntime();
        long used = host.totalMemory() - host.freeMemory();
        return new Usage(end + host.maxMemory(), host.maxMemory(), host.totalMemory(), used, end - GRANT);
    }

    private static int offset(long address) {
        return (int) address & (CHUNK - 1);
    }

    private ByteBuffer chunk(long address, int length) {
        if (address >= 0 && address <= end - length && (address & (CHUNK - 1)) + length <= CHUNK) {
            int index = (int) (address >>> CHUNK_SHIFT);
            ByteBuffer chunk = chunks.get(index);
            return chunk != null ? chunk : firstTouch(index);
        }
        ByteBuffer chunk = placedChunks.get(address >>> CHUNK_SHIFT);
        if (chunk == null || (address & (CHUNK - 1)) + length > CHUNK) {
            throw new IllegalArgumentException("no RAM at 0x%x, length %d".formatted(address, length));
        }
        return chunk;
    }

    private ByteBuffer firstTouch(int index) {
        ByteBuffer fresh = ByteBuffer.allocateDirect(CHUNK).order(LITTLE_ENDIAN);
        ByteBuffer raced = chunks.compareAndExchange(index, null, fresh);
        return raced == null ? fresh : raced;
    }
}
