package org.exoos.memory.core;

import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/** mmap(2), munmap(2), brk(2), madvise(2). */
final class SpaceMapper {
    static final int PROTECTIONS = AddressSpace.PROT_READ | AddressSpace.PROT_WRITE | AddressSpace.PROT_EXEC;
    private static final long STACK_GUARD = 256L * AddressSpace.PAGE_SIZE;

    private final UserSpace space;

    SpaceMapper(UserSpace space) {
        this.space = space;
    }

    /** Length rounded up to pages, or a negative errno. */
    static long pages(long length) {
        if (length == 0) {
            return UserSpace.EINVAL;
        }
        return length < 0 || length > AddressSpace.USER_END ? UserSpace.ENOMEM : length + 4095 & ~4095L;
    }

    static boolean inUserHalf(long address, long size) {
        return address >= 0 && address <= AddressSpace.USER_END - size;
    }

    long map(
            long address,
            long length,
            int protection,
            int flags,
            @Nullable PageSource source,
            long offset,
            String name) {
        long size = pages(length);
        if (size < 0) {
            return size;
        }
        boolean shared = (flags & AddressSpace.MAP_SHARED) != 0;
        if (!shared && (flags & AddressSpace.MAP_PRIVATE) == 0
                || (offset & 4095) != 0
                || offset < 0
                || (protection & ~PROTECTIONS) != 0) {
            return UserSpace.EINVAL;
        }
        boolean fixed = (flags & (AddressSpace.MAP_FIXED | AddressSpace.MAP_FIXED_NOREPLACE)) != 0;
        if (fixed) {
            if ((address & 4095) != 0) {
                return UserSpace.EINVAL;
            }
            if (!inUserHalf(address, size)) {
                return UserSpace.ENOMEM;
            }
            if (address < UserSpace.BOTTOM) {
                return UserSpace.EPERM;
            }
        }
        PageSource pages = source;
        if (shared && source == null) {
            if (!space.services.commit().charge(size >>> 12, space.areas.pages())) {
                return UserSpace.ENOMEM;
            }
            pages = new AnonymousSource(space.services.frames(), space.services.commit(), size >>> 12);
        }
        boolean reserved = (flags & AddressSpace.MAP_NORESERVE) == 0;
        boolean growsDown = (flags & AddressSpace.MAP_GROWSDOWN) != 0;
        if (pages != null) {
            pages.retain();
        }
        long result = place(
                address,
                size,
                (flags & AddressSpace.MAP_FIXED) != 0 && (flags & AddressSpace.MAP_FIXED_NOREPLACE) == 0,
                fixed,
                new Area(0, 0, protection, shared, growsDown, reserved, pages, offset >>> 12, name));
        if (result < 0 && pages != null) {
            pages.release();
        }
        if (result >= 0 && (flags & AddressSpace.MAP_POPULATE) != 0) {
            populate(result, size, protection);
        }
        return result;
    }

    private long place(long wanted, long size, boolean replace, boolean fixed, Area area) {
        for (; ; ) {
            long stamp = space.lock.writeLock();
            try {
                long address = wanted & ~4095L;
                boolean busy = space.areas.overlaps(address, address + size);
                if (!busy || !replace) {
                    if (fixed && busy) {
                        return UserSpace.EEXIST;
                    }
                    if (!fixed && (address < UserSpace.BOTTOM || !inUserHalf(address, size) || busy)) {
                        address = space.areas.gap(size, UserSpace.BOTTOM, UserSpace.MAP_TOP);
                        if (address == 0) {
                            return UserSpace.ENOMEM;
                        }
                    }
                    area.start = address;
                    area.end = address + size;
                    return add(area);
                }
            } finally {
                space.lock.unlockWrite(stamp);
            }
            int error = space.zapper.unmap(wanted, wanted + size);
            if (error < 0) {
                return error;
            }
        }
    }

    // requires: lock for writing; the range is free
    long add(Area area) {
        if (space.areas.count() >= UserSpace.MAX_AREAS || space.areas.pages() + area.pages() > space.maxPages) {
            return UserSpace.ENOMEM;
        }
        if (area.wantsCharge()) {
            if (!space.charge(area.pages())) {
                return UserSpace.ENOMEM;
            }
            area.charged = true;
        }
        long address = area.start;
        space.areas.insert(area);
        space.areas.join(area.start, area.end);
        return address;
    }

    private void populate(long address, long size, int protection) {
        int access = (protection & AddressSpace.PROT_WRITE) != 0 ? AddressSpace.PROT_WRITE : AddressSpace.PROT_READ;
        for (long at = address; at < address + size; at += 4096) {
            if (space.fault(at, access) != AddressSpace.FAULT_RESOLVED) {
                return;
            }
            if ((at >>> 12 & 31) == 0) {
                space.services.checkpoint();
            }
        }
    }

    int unmap(long address, long length) {
        long size = pages(length);
        if ((address & 4095) != 0 || size < 0 || !inUserHalf(address, size)) {
            return UserSpace.EINVAL;
        }
        return space.zapper.unmap(address, address + size);
    }

    int advise(long address, long length, int advice) {
        if ((address & 4095) != 0 || length < 0) {
            return UserSpace.EINVAL;
        }
        if (length == 0) {
            return 0;
        }
        long size = pages(length);
        if (size < 0 || !inUserHalf(address, size)) {
            return UserSpace.ENOMEM;
        }
        switch (advice) {
            case 4, 8 -> { // MADV_DONTNEED; MADV_FREE may do the same at once
                long stamp = space.lock.readLock();
                boolean covered = space.areas.covers(address, address + size);
                space.lock.unlockRead(stamp);
                space.zapper.drop(address, address + size);
                return covered ? 0 : UserSpace.ENOMEM;
            }
            case 0, 1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21 -> {
                return 0; // hints
            }
            default -> {
                return UserSpace.EINVAL;
            }
        }
    }

    long heapEnd(long wanted) {
        long stamp = space.lock.writeLock();
        long from;
        long to;
        try {
            if (wanted < space.heapStart || wanted > AddressSpace.USER_END - 4096) {
                return space.heapEnd;
            }
            from = space.heapEnd + 4095 & ~4095L;
            to = wanted + 4095 & ~4095L;
            if (to > from) {
                if (space.areas.overlaps(from, to + STACK_GUARD)
                        || add(new Area(from, to, 3, false, false, true, null, 0, "[heap]")) < 0) {
                    return space.heapEnd;
                }
            }
            space.heapEnd = wanted;
            if (to >= from) {
                return wanted;
            }
        } finally {
            space.lock.unlockWrite(stamp);
        }
        space.zapper.unmap(to, from);
        return wanted;
    }
}
