package org.exoos.memory.core;

import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.jspecify.annotations.Nullable;

/** mremap(2): shrinks and grows in place, or moves the entries to another place. */
final class SpaceRemapper {
    private final UserSpace space;
    private final SpaceMapper mapper;

    SpaceRemapper(UserSpace space, SpaceMapper mapper) {
        this.space = space;
        this.mapper = mapper;
    }

    long remap(long address, long oldLength, long newLength, int flags, long newAddress) {
        long oldSize = SpaceMapper.pages(oldLength);
        long newSize = SpaceMapper.pages(newLength);
        boolean fixed = (flags & AddressSpace.REMAP_FIXED) != 0;
        boolean mayMove = (flags & AddressSpace.REMAP_MAYMOVE) != 0;
        if ((address & 4095) != 0
                || oldSize < 0
                || newSize < 0
                || (flags & ~(AddressSpace.REMAP_MAYMOVE | AddressSpace.REMAP_FIXED)) != 0
                || fixed && !mayMove
                || !SpaceMapper.inUserHalf(address, oldSize)) {
            return UserSpace.EINVAL;
        }
        if (fixed) {
            if ((newAddress & 4095) != 0
                    || !SpaceMapper.inUserHalf(newAddress, newSize)
                    || newAddress < address + oldSize && address < newAddress + newSize) {
                return UserSpace.EINVAL;
            }
            int error = mapper.unmap(newAddress, newSize);
            if (error < 0) {
                return error;
            }
        }
        if (newSize < oldSize) {
            int error = space.zapper.unmap(address + newSize, address + oldSize);
            if (error < 0) {
                return error;
            }
            oldSize = newSize;
        }
        return !fixed && newSize == oldSize
                ? covered(address, oldSize)
                : grow(address, oldSize, newSize, mayMove, fixed, newAddress);
    }

    private long covered(long address, long size) {
        long stamp = space.lock.readLock();
        try {
            return space.areas.covers(address, address + size) ? address : UserSpace.EFAULT;
        } finally {
            space.lock.unlockRead(stamp);
        }
    }

    private long grow(long address, long oldSize, long newSize, boolean mayMove, boolean fixed, long newAddress) {
        long target;
        long stamp = space.lock.writeLock();
        try {
            Area area = space.areas.find(address);
            if (area == null || area.end < address + oldSize) {
                return UserSpace.EFAULT;
            }
            if (!fixed && area.end == address + oldSize && extend(area, newSize - oldSize)) {
                return address;
            }
            if (!mayMove) {
                return UserSpace.ENOMEM;
            }
            target = fixed ? newAddress : space.areas.gap(newSize, UserSpace.BOTTOM, UserSpace.MAP_TOP);
            if (target == 0 || space.areas.overlaps(target, target + newSize)) {
                return UserSpace.ENOMEM;
            }
            Area moved = new Area(
                    target,
                    target + newSize,
                    area.protection,
                    area.shared,
                    area.growsDown,
                    area.reserved,
                    area.source,
                    area.page(address),
                    area.name);
            PageSource source = moved.source;
            if (source != null) {
                source.retain();
            }
            long result = mapper.add(moved);
            if (result < 0) {
                if (source != null) {
                    source.release();
                }
                return result;
            }
        } finally {
            space.lock.unlockWrite(stamp);
        }
        int error = moveEntries(address, target, oldSize);
        space.zapper.unmap(address, address + oldSize);
        return error < 0 ? error : target;
    }

    // requires: lock for writing
    private boolean extend(Area area, long bytes) {
        long end = area.end;
        if (end + bytes > AddressSpace.USER_END
                || space.areas.overlaps(end, end + bytes)
                || space.areas.pages() + (bytes >>> 12) > space.maxPages
                || area.charged && !space.charge(bytes >>> 12)) {
            return false;
        }
        space.areas.resize(area, area.start, end + bytes);
        space.areas.join(area.start, area.end);
        return true;
    }

    private int moveEntries(long from, long to, long size) {
        long at = 0;
        while (at < size) {
            long begin = at;
            long stamp = space.lock.writeLock();
            try {
                PageTable table = space.table;
                for (int visits = 0; at < size && visits < 256; visits++) {
                    long slot = table.slot(from + at);
                    if (slot == 0) {
                        at = Math.min(size, table.nextLeaf(from + at) - from);
                        continue;
                    }
                    long entry = table.get(slot);
                    if (entry != 0) {
                        long targetSlot = table.slotCreate(to + at);
                        if (targetSlot == 0) {
                            return UserSpace.ENOMEM;
                        }
                        if (table.get(targetSlot) == 0) {
                            @Nullable Area area = space.areas.find(to + at);
                            if (area != null) {
                                table.put(slot, 0);
                                table.put(
                                        targetSlot,
                                        UserSpace.entry(
                                                area,
                                                entry & PageTable.ADDRESS,
                                                (entry & PageTable.COPY_ON_WRITE) != 0));
                            }
                        }
                    }
                    at += 4096;
                }
                space.services.tlb().shootDown(table.top(), from + begin, from + at);
            } finally {
                space.lock.unlockWrite(stamp);
            }
            space.services.checkpoint();
        }
        return 0;
    }
}
