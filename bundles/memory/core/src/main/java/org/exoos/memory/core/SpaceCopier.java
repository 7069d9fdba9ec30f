package org.exoos.memory.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.exoos.hal.PhysicalMemory;
import org.exoos.memory.AddressSpace;

/**
 * The one place where Java touches user memory. A piece is translated by the page table and copied by the direct map under the
 * read lock, which keeps every frame in place; where an entry does not allow it, the lock is dropped, the page faulted in as ring 3 would, and
 * the copy goes on. Nothing allocates, but for words that are not where they are expected.
 */
final class SpaceCopier {
    /** Bytes after which a long copy lets others run. */
    private static final int PIECE = 64 * 1024;

    private static final int IN = 0;
    private static final int OUT = 1;
    private static final int IN_PHYSICAL = 2;
    private static final int OUT_PHYSICAL = 3;
    private static final int ZERO = 4;

    private static final byte[] NONE = new byte[0];

    private final UserSpace space;
    private final PhysicalMemory memory;

    SpaceCopier(UserSpace space) {
        this.space = space;
        this.memory = space.services.memory();
    }

    // hot path
    int copyIn(long address, byte[] into, int offset, int length) {
        return inOnePage(address, length) && readPage(address, into, offset, length)
                ? length
                : copy(IN, address, into, offset, 0, length);
    }

    // hot path
    int copyOut(long address, byte[] from, int offset, int length) {
        return inOnePage(address, length) && writePage(address, from, offset, length)
                ? length
                : copy(OUT, address, from, offset, 0, length);
    }

    /** What most calls copy: the arguments of one. */
    private static boolean inOnePage(long address, int length) {
        return length > 0 && (address & 4095) <= AddressSpace.PAGE_SIZE - length;
    }

    private boolean readPage(long address, byte[] into, int offset, int length) {
        long stamp = space.lock.readLock();
        try {
            long source = translate(address, AddressSpace.PROT_READ);
            if (source != 0) {
                memory.read(source, into, offset, length);
            }
            return source != 0;
        } finally {
            space.lock.unlockRead(stamp);
        }
    }

    private boolean writePage(long address, byte[] from, int offset, int length) {
        long stamp = space.lock.readLock();
        try {
            long target = translate(address, AddressSpace.PROT_WRITE);
            if (target != 0) {
                memory.write(target, from, offset, length);
            }
            return target != 0;
        } finally {
            space.lock.unlockRead(stamp);
        }
    }

    // hot path
    int copyIn(long address, long[] into, int count) {
        int length = count * Long.BYTES;
        if ((address & 7) == 0 && inOnePage(address, length) && readWords(address, into, count)) {
            return length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        int done = copyIn(address, bytes.array(), 0, length);
        bytes.asLongBuffer().get(into, 0, count);
        return done;
    }

    // hot path
    int copyOut(long address, long[] from, int count) {
        int length = count * Long.BYTES;
        if ((address & 7) == 0 && inOnePage(address, length) && writeWords(address, from, count)) {
            return length;
        }
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(from, 0, count);
        return copyOut(address, bytes.array(), 0, length);
    }

    private boolean readWords(long address, long[] into, int count) {
        long stamp = space.lock.readLock();
        try {
            long source = translate(address, AddressSpace.PROT_READ);
            if (source != 0) {
                memory.read(source, into, count);
            }
            return source != 0;
        } finally {
            space.lock.unlockRead(stamp);
        }
    }

    private boolean writeWords(long address, long[] from, int count) {
        long stamp = space.lock.readLock();
        try {
            long target = translate(address, AddressSpace.PROT_WRITE);
            if (target != 0) {
                memory.write(target, from, count);
            }
            return target != 0;
        } finally {
            space.lock.unlockRead(stamp);
        }
    }

    int copyInPhysical(long address, long into, int length) {
        return copy(IN_PHYSICAL, address, NONE, 0, into, length);
    }

    int copyOutPhysical(long address, long from, int length) {
        return copy(OUT_PHYSICAL, address, NONE, 0, from, length);
    }

    // hot path
    int zeroOut(long address, int length) {
        return inOnePage(address, length) && zeroPage(address, length)
                ? length
                : copy(ZERO, address, NONE, 0, 0, length);
    }

    private boolean zeroPage(long address, int length) {
        long stamp = space.lock.readLock();
        try {
            long target = translate(address, AddressSpace.PROT_WRITE);
            if (target != 0) {
                memory.zero(target, length);
            }
            return target != 0;
        } finally {
            space.lock.unlockRead(stamp);
        }
    }

    // hot path
    private int copy(int how, long address, byte[] array, int offset, long physical, int length) {
        int access = how == IN || how == IN_PHYSICAL ? AddressSpace.PROT_READ : AddressSpace.PROT_WRITE;
        int done = 0;
        while (done < length) {
            int limit = Math.min(length - done, PIECE);
            int piece = copyPiece(how, access, address + done, array, offset + done, physical + done, limit);
            done += piece;
            if (piece < limit) {
                if (space.fault(address + done, access) != AddressSpace.FAULT_RESOLVED) {
                    break;
                }
            } else if (done < length) {
                space.services.checkpoint();
            }
        }
        return done;
    }

    /** Copies until a page needs a fault; returns the bytes copied. */
    private int copyPiece(int how, int access, long address, byte[] array, int offset, long physical, int length) {
        int done = 0;
        long stamp = space.lock.readLock();
        try {
            while (done < length) {
                long at = address + done;
                long source = translate(at, access);
                if (source == 0) {
                    break;
                }
                int count = Math.min(length - done, AddressSpace.PAGE_SIZE - (int) (at & 4095));
                switch (how) {
                    case IN -> memory.read(source, array, offset + done, count);
                    case OUT -> memory.write(source, array, offset + done, count);
                    case IN_PHYSICAL -> memory.copy(source, physical + done, count);
                    case OUT_PHYSICAL -> memory.copy(physical + done, source, count);
                    default -> memory.zero(source, count);
                }
                done += count;
            }
        } finally {
            space.lock.unlockRead(stamp);
        }
        return done;
    }

    // requires: lock for reading. Physical address, or 0 when a fault is needed.
    private long translate(long address, int access) {
        if (address < 0 || address >= AddressSpace.USER_END) {
            return 0;
        }
        long slot = space.table.slot(address);
        if (slot == 0) {
            return 0;
        }
        long entry = space.table.get(slot);
        long needed = access == AddressSpace.PROT_WRITE
                ? PageTable.PRESENT | PageTable.USER | PageTable.WRITABLE
                : PageTable.PRESENT | PageTable.USER;
        return (entry & needed) == needed ? (entry & PageTable.ADDRESS) + (address & 4095) : 0;
    }

    int copyString(long address, byte[] into, int limit) {
        int done = 0;
        while (done < limit) {
            long at = address + done;
            int count = Math.min(limit - done, AddressSpace.PAGE_SIZE - (int) (at & 4095));
            // Short pieces: most strings are short, and the rest of the page need not be read.
            count = Math.min(count, 128 - (int) (at & 63));
            int got = copyIn(at, into, done, count);
            for (int i = done; i < done + got; i++) {
                if (into[i] == 0) {
                    return i;
                }
            }
            if (got < count) {
                return UserSpace.EFAULT;
            }
            done += got;
        }
        return UserSpace.ENAMETOOLONG;
    }

    long loadInt(long address) {
        if ((address & 3) != 0) {
            return UserSpace.EINVAL;
        }
        for (; ; ) {
            long stamp = space.lock.readLock();
            try {
                long source = translate(address, AddressSpace.PROT_READ);
                if (source != 0) {
                    return memory.get32(source) & 0xffff_ffffL;
                }
            } finally {
                space.lock.unlockRead(stamp);
            }
            if (space.fault(address, AddressSpace.PROT_READ) != AddressSpace.FAULT_RESOLVED) {
                return UserSpace.EFAULT;
            }
        }
    }

    int compareAndSetInt(long address, int expected, int value) {
        if ((address & 3) != 0) {
            return UserSpace.EINVAL;
        }
        for (; ; ) {
            long stamp = space.lock.readLock();
            try {
                long target = translate(address, AddressSpace.PROT_WRITE);
                if (target != 0) {
                    return memory.compareAndSet32(target, expected, value) ? 1 : 0;
                }
            } finally {
                space.lock.unlockRead(stamp);
            }
            if (space.fault(address, AddressSpace.PROT_WRITE) != AddressSpace.FAULT_RESOLVED) {
                return UserSpace.EFAULT;
            }
        }
    }

    long physical(long address) {
        for (; ; ) {
            long stamp = space.lock.readLock();
            try {
                long target = translate(address, AddressSpace.PROT_READ);
                if (target != 0) {
                    return target;
                }
            } finally {
                space.lock.unlockRead(stamp);
            }
            if (space.fault(address, AddressSpace.PROT_READ) != AddressSpace.FAULT_RESOLVED) {
                return UserSpace.EFAULT;
            }
        }
    }
}
