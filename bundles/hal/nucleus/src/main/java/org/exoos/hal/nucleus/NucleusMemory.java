package org.exoos.hal.nucleus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.exoos.hal.PhysicalMemory;
import org.exoos.nucleus.MemoryMap;
import org.exoos.nucleus.Ram;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * RAM by the nucleus's direct map. The cheap check of an address is one comparison with the end of what was granted or handed out as
 * a boot file: it catches garbage, not an address in a hole or in the JVM's share.
 */
@Component(enabled = false)
public final class NucleusMemory implements PhysicalMemory { // hot path
    private static final long DIRECT_MAP = MemoryMap.directMap();
    /** The grant happens once in a machine's life; a restarted component finds it here. */
    private static final List<Range> GRANTED = grant();

    private final Map<String, Range> bootFiles = new HashMap<>();
    /** Only grows; a stale read refuses a file that its reader cannot know yet. */
    private long end =
            GRANTED.stream().mapToLong(r -> r.address() + r.length()).max().orElse(0);

    @Activate
    public NucleusMemory() {
        end = Math.max(end, kernelTopLevel() + FRAME_SIZE);
    }

    private static List<Range> grant() {
        long[] pairs = MemoryMap.grant();
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            ranges.add(new Range(pairs[i], pairs[i + 1]));
        }
        return List.copyOf(ranges);
    }

    @Override
    public List<Range> granted() {
        return GRANTED;
    }

    @Override
    public synchronized Optional<Range> bootFile(String path) {
        Range known = bootFiles.get(path);
        if (known == null) {
            long[] found = MemoryMap.bootFile(path);
            if (found.length == 0) {
                return Optional.empty();
            }
            known = new Range(found[0], found[1]);
            bootFiles.put(path, known);
            end = Math.max(end, (known.address() + known.length() + FRAME_SIZE - 1) & -FRAME_SIZE);
        }
        return Optional.of(known);
    }

    @Override
    public byte get8(long address) {
        return Ram.get8(at(address, 1));
    }

    @Override
    public short get16(long address) {
        return Ram.get16(at(address, 2));
    }

    @Override
    public int get32(long address) {
        return Ram.get32(at(address, 4));
    }

    @Override
    public long get64(long address) {
        return Ram.get64(at(address, 8));
    }

    @Override
    public void put8(long address, byte value) {
        Ram.put8(at(address, 1), value);
    }

    @Override
    public void put16(long address, short value) {
        Ram.put16(at(address, 2), value);
    }

    @Override
    public void put32(long address, int value) {
        Ram.put32(at(address, 4), value);
    }

    @Override
    public void put64(long address, long value) {
        Ram.put64(at(address, 8), value);
    }

    @Override
    public boolean compareAndSet64(long address, long expected, long value) {
        return Ram.compareAndSet64(at(address, 8), expected, value);
    }

    @Override
    public long getAndSet64(long address, long value) {
        return Ram.getAndSet64(at(address, 8), value);
    }

    @Override
    public boolean compareAndSet32(long address, int expected, int value) {
        return Ram.compareAndSet32(at(address, 4), expected, value);
    }

    @Override
    public void zero(long address, long length) {
        Ram.zero(at(address, length), length);
    }

    @Override
    public void copy(long from, long to, long length) {
        Ram.copy(at(from, length), at(to, length), length);
    }

    @Override
    public void read(long address, byte[] into, int offset, int length) {
        Ram.read(at(address, length), into, offset, length);
    }

    @Override
    public void write(long address, byte[] from, int offset, int length) {
        Ram.write(at(address, length), from, offset, length);
    }

    @Override
    public void read(long address, long[] into, int count) {
        Ram.read(at(address, 8L * count), into, count);
    }

    @Override
    public void write(long address, long[] from, int count) {
        Ram.write(at(address, 8L * count), from, count);
    }

    @Override
    public long kernelTopLevel() {
        return MemoryMap.kernelTopLevel();
    }

    @Override
    public Usage usage() {
        return new Usage(MemoryMap.info(0), MemoryMap.info(1), MemoryMap.info(2), MemoryMap.info(3), MemoryMap.info(4));
    }

    private long at(long address, long length) {
        if (Long.compareUnsigned(address, end - length) > 0) {
            throw outside(address, length);
        }
        return DIRECT_MAP + address;
    }

    private static IllegalArgumentException outside(long address, long length) {
        return new IllegalArgumentException("no RAM at 0x%x, length %d".formatted(address, length));
    }
}
