package org.exoos.memory.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/**
 * An address space: the state, and the way to the classes that work on it. Areas are the truth, the page table a cache of it that
 * faults fill.
 *
 * <p>Lock: areas and entries change under the write lock, and are read under the read lock. It is never held while a page
 * source is asked or the CPU is given up.
 */
final class UserSpace extends AddressSpace {
    static final int EPERM = -1;
    static final int ENOMEM = -12;
    static final int EFAULT = -14;
    static final int EEXIST = -17;
    static final int ENODEV = -19;
    static final int EINVAL = -22;
    static final int ENAMETOOLONG = -36;

    /** Lowest address that can be mapped: a null pointer with an offset always faults. */
    static final long BOTTOM = 0x10000;

    /** Mappings without a wish are placed below; the stack and its growth are above. */
    static final long MAP_TOP = USER_END - 0x1000_0000;

    /** Areas of one process (max_map_count). */
    static final int MAX_AREAS = 4096;

    final SpaceServices services;
    final PageTable table;
    final Areas areas = new Areas();
    final StampedLock lock = new StampedLock();
    private final AtomicInteger holders = new AtomicInteger(1);
    private final SpaceMapper mapper;
    private final SpaceProtector protector;
    private final SpaceFaults faults;
    private final SpaceCopier copier;
    final SpaceZapper zapper;

    // guarded by lock
    long resident;
    long committed;
    long heapStart;
    long heapEnd;
    long maxPages = USER_END >>> 12;
    long maxStackPages = 8L << 20 >>> 12;

    UserSpace(SpaceServices services, PageTable table) {
        this.services = services;
        this.table = table;
        this.mapper = new SpaceMapper(this);
        this.protector = new SpaceProtector(this);
        this.faults = new SpaceFaults(this);
        this.copier = new SpaceCopier(this);
        this.zapper = new SpaceZapper(this);
    }

    @Override
    public long topLevel() {
        return table.top();
    }

    @Override
    public AddressSpace retain() {
        holders.incrementAndGet();
        return this;
    }

    @Override
    public void release() {
        int left = holders.decrementAndGet();
        if (left == 0) {
            services.tlb().retire(table.top());
            table.free(areas, services::checkpoint);
            for (int i = 0; i < areas.count(); i++) {
                PageSource source = areas.at(i).source;
                if (source != null) {
                    source.release();
                }
            }
            services.commit().uncharge(committed);
        } else if (left < 0) {
            throw new IllegalStateException("address space released twice");
        }
    }

    @Override
    public @Nullable AddressSpace fork() {
        return SpaceForker.fork(this);
    }

    @Override
    public long map(
            long address,
            long length,
            int protection,
            int flags,
            @Nullable PageSource source,
            long offset,
            String name) {
        return mapper.map(address, length, protection, flags, source, offset, name);
    }

    @Override
    public int unmap(long address, long length) {
        return mapper.unmap(address, length);
    }

    @Override
    public int protect(long address, long length, int protection) {
        return protector.protect(address, length, protection);
    }

    @Override
    public long remap(long address, long oldLength, long newLength, int flags, long newAddress) {
        return new SpaceRemapper(this, mapper).remap(address, oldLength, newLength, flags, newAddress);
    }

    @Override
    public int advise(long address, long length, int advice) {
        return mapper.advise(address, length, advice);
    }

    @Override
    public void heapStart(long address) {
        long stamp = lock.writeLock();
        heapStart = address;
        heapEnd = address;
        lock.unlockWrite(stamp);
    }

    @Override
    public long heapEnd(long wanted) {
        return mapper.heapEnd(wanted);
    }

    @Override
    public void limits(long virtualBytes, long stackBytes) {
        long stamp = lock.writeLock();
        maxPages = Math.min(USER_END, virtualBytes < 0 ? USER_END : virtualBytes) >>> 12;
        maxStackPages = Math.min(MAP_TOP, stackBytes < 0 ? MAP_TOP : stackBytes) >>> 12;
        lock.unlockWrite(stamp);
    }

    @Override
    public int fault(long address, int access) {
        return faults.fault(address, access);
    }

    @Override
    public int copyIn(long address, byte[] into, int offset, int length) {
        return copier.copyIn(address, into, offset, length);
    }

    @Override
    public int copyOut(long address, byte[] from, int offset, int length) {
        return copier.copyOut(address, from, offset, length);
    }

    @Override
    public int copyIn(long address, long[] into, int count) {
        return copier.copyIn(address, into, count);
    }

    @Override
    public int copyOut(long address, long[] from, int count) {
        return copier.copyOut(address, from, count);
    }

    @Override
    public int copyInPhysical(long address, long into, int length) {
        return copier.copyInPhysical(address, into, length);
    }

    @Override
    public int copyOutPhysical(long address, long from, int length) {
        return copier.copyOutPhysical(address, from, length);
    }

    @Override
    public int zeroOut(long address, int length) {
        return copier.zeroOut(address, length);
    }

    @Override
    public int copyString(long address, byte[] into, int limit) {
        return copier.copyString(address, into, limit);
    }

    @Override
    public long loadInt(long address) {
        return copier.loadInt(address);
    }

    @Override
    public int compareAndSetInt(long address, int expected, int value) {
        return copier.compareAndSetInt(address, expected, value);
    }

    @Override
    public long physical(long address) {
        return copier.physical(address);
    }

    @Override
    public long virtualBytes() {
        return areas.pages() * PAGE_SIZE;
    }

    @Override
    public long residentBytes() {
        return (resident + table.tables()) * PAGE_SIZE;
    }

    @Override
    public List<String> maps() {
        List<String> lines = new ArrayList<>();
        long stamp = lock.readLock();
        try {
            for (int i = 0; i < areas.count(); i++) {
                Area area = areas.at(i);
                lines.add(String.format(
                                "%08x-%08x %c%c%c%c %08x 00:00 0 %s",
                                area.start,
                                area.end,
                                (area.protection & PROT_READ) != 0 ? 'r' : '-',
                                (area.protection & PROT_WRITE) != 0 ? 'w' : '-',
                                (area.protection & PROT_EXEC) != 0 ? 'x' : '-',
                                area.shared ? 's' : 'p',
                                area.source == null ? 0 : area.firstPage * PAGE_SIZE,
                                area.name)
                        .stripTrailing());
            }
        } finally {
            lock.unlockRead(stamp);
        }
        return lines;
    }

    /** The entry that gives the area's rights to a frame. */
    static long entry(Area area, long frame, boolean copyOnWrite) {
        if (area.protection == 0) {
            return frame | PageTable.PARKED | (copyOnWrite ? PageTable.COPY_ON_WRITE : 0);
        }
        long entry = frame | PageTable.PRESENT | PageTable.USER | PageTable.ACCESSED | PageTable.DIRTY;
        if (copyOnWrite) {
            entry |= PageTable.COPY_ON_WRITE;
        } else if ((area.protection & PROT_WRITE) != 0) {
            entry |= PageTable.WRITABLE;
        }
        return (area.protection & PROT_EXEC) == 0 ? entry | PageTable.NO_EXECUTE : entry;
    }

    // requires: lock for writing
    boolean charge(long pages) {
        if (!services.commit().charge(pages, committed)) {
            return false;
        }
        committed += pages;
        return true;
    }

    // requires: lock for writing
    void uncharge(long pages) {
        committed -= pages;
        services.commit().uncharge(pages);
    }
}
