package org.exoos.hal.simulated;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.hal.Devices;
import org.exoos.hal.InterruptLine;
import org.exoos.hal.MmioLease;
import org.exoos.hal.PortLease;
import org.jspecify.annotations.Nullable;

/** Ports, interrupt lines and register windows, with the leases on them. Ports without a model read as all ones. */
public final class SimulatedDevices implements Devices {
    private static final int LINES = 16;

    private record Attached(int first, int count, PortDevice device) {}

    private final SimulatedMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Attached> attached = new ArrayList<>();
    private final TreeMap<Integer, Ports> portLeases = new TreeMap<>();
    private final Map<Long, Mmio> mmioLeases = new HashMap<>();
    private final SimulatedLine[] lines = new SimulatedLine[LINES];

    SimulatedDevices(SimulatedMemory memory) {
        this.memory = memory;
        for (int i = 0; i < LINES; i++) {
            lines[i] = new SimulatedLine(i);
        }
    }

    /** Puts a device model behind ports. */
    public void attach(int first, int count, PortDevice device) {
        lock.lock();
        try {
            attached.add(new Attached(first, count, device));
        } finally {
            lock.unlock();
        }
    }

    /** The device on an ISA line asks for an interrupt. Any thread. */
    public void raise(int line) {
        lines[line].raise();
    }

    /** The next {@code count} interrupts of a line never arrive. */
    public void loseInterrupts(int line, int count) {
        lines[line].lose(count);
    }

    @Override
    public PortLease ports(String holder, int first, int count) {
        if (first < 0 || count < 1 || first + count > 0x1_0000) {
            throw new IllegalArgumentException("no such ports: 0x%x, %d".formatted(first, count));
        }
        lock.lock();
        try {
            Map.Entry<Integer, Ports> before = portLeases.lowerEntry(first + count);
            if (before != null && before.getKey() + before.getValue().count > first) {
                throw new IllegalStateException("port 0x%x is leased to %s".formatted(first, before.getValue().holder));
            }
            Ports lease = new Ports(holder, first, count);
            portLeases.put(first, lease);
            return lease;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public InterruptLine interrupt(String holder, int line) {
        if (line < 0 || line >= LINES) {
            throw new IllegalArgumentException("no interrupt line " + line);
        }
        return lines[line].lease(holder);
    }

    @Override
    public MmioLease mmio(String holder, long physical, long length) {
        lock.lock();
        try {
            Mmio lease = new Mmio(holder, physical, length);
            for (Mmio other : mmioLeases.values()) {
                if (physical < other.physical + other.length && other.physical < physical + length) {
                    throw new IllegalStateException(
                            "registers at 0x%x are leased to %s".formatted(physical, other.holder));
                }
            }
            mmioLeases.put(physical, lease);
            return lease;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long interruptCount(int line) {
        return lines[line].count();
    }

    @Override
    public List<String> leases() {
        List<String> text = new ArrayList<>();
        lock.lock();
        try {
            portLeases
                    .values()
                    .forEach(l ->
                            text.add("ports 0x%04x-0x%04x %s".formatted(l.first, l.first + l.count - 1, l.holder)));
            mmioLeases.values().stream()
                    .sorted(Comparator.comparingLong(l -> l.physical))
                    .forEach(l ->
                            text.add("memory 0x%x-0x%x %s".formatted(l.physical, l.physical + l.length - 1, l.holder)));
        } finally {
            lock.unlock();
        }
        for (SimulatedLine line : lines) {
            String holder = line.holder();
            if (holder != null) {
                text.add("line %d %s, %d interrupts".formatted(line.number(), holder, line.count()));
            }
        }
        return text;
    }

    private @Nullable Attached deviceAt(int port) {
        for (Attached candidate : attached) {
            if (port >= candidate.first && port < candidate.first + candidate.count) {
                return candidate;
            }
        }
        return null;
    }

    private final class Ports implements PortLease {
        private final String holder;
        private final int first;
        private final int count;
        private volatile boolean open = true;

        Ports(String holder, int first, int count) {
            this.holder = holder;
            this.first = first;
            this.count = count;
        }

        @Override
        public int in8(int offset) {
            return in(offset, 1) & 0xff;
        }

        @Override
        public int in16(int offset) {
            return in(offset, 2) & 0xffff;
        }

        @Override
        public int in32(int offset) {
            return in(offset, 4);
        }

        @Override
        public void out8(int offset, int value) {
            out(offset, 1, value & 0xff);
        }

        @Override
        public void out16(int offset, int value) {
            out(offset, 2, value & 0xffff);
        }

        @Override
        public void out32(int offset, int value) {
            out(offset, 4, value);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                open = false;
                portLeases.remove(first, this);
            } finally {
                lock.unlock();
            }
        }

        private int in(int offset, int width) {
            lock.lock();
            try {
                Attached at = checked(offset, width);
                return at == null ? -1 : at.device.in(first + offset - at.first, width);
            } finally {
                lock.unlock();
            }
        }

        private void out(int offset, int width, int value) {
            lock.lock();
            try {
                Attached at = checked(offset, width);
                if (at != null) {
                    at.device.out(first + offset - at.first, width, value);
                }
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Attached checked(int offset, int width) {
            if (!open) {
                throw new IllegalStateException("the lease of " + holder + " was closed");
            }
            if (offset < 0 || offset + width > count) {
                throw new IllegalArgumentException("port offset " + offset + " of " + count);
            }
            return deviceAt(first + offset);
        }
    }

    /** Device memory is plain simulated RAM here: what a test reads back is what the driver wrote. */
    private final class Mmio implements MmioLease {
        private final String holder;
        private final long physical;
        private final long length;
        private volatile boolean open = true;

        Mmio(String holder, long physical, long length) {
            this.holder = holder;
            this.physical = physical;
            this.length = length;
        }

        private long at(long offset, long width) {
            if (!open) {
                throw new IllegalStateException("the lease of " + holder + " was closed");
            }
            if (offset < 0 || offset > length - width) {
                throw new IllegalArgumentException("offset " + offset + " of " + length);
            }
            return physical + offset;
        }

        @Override
        public int get8(long offset) {
            return memory.get8(at(offset, 1)) & 0xff;
        }

        @Override
        public int get16(long offset) {
            return memory.get16(at(offset, 2)) & 0xffff;
        }

        @Override
        public int get32(long offset) {
            return memory.get32(at(offset, 4));
        }

        @Override
        public void put8(long offset, int value) {
            memory.put8(at(offset, 1), (byte) value);
        }

        @Override
        public void put16(long offset, int value) {
            memory.put16(at(offset, 2), (short) value);
        }

        @Override
        public void put32(long offset, int value) {
            memory.put32(at(offset, 4), value);
        }

        @Override
        public void move(long from, long to, long bytes) {
            memory.copy(at(from, bytes), at(to, bytes), bytes);
        }

        @Override
        public void close() {
            lock.lock();
            try {
                open = false;
                mmioLeases.remove(physical, this);
            } finally {
                lock.unlock();
            }
        }
    }
}
