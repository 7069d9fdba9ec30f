package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.memory.PageSource;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** mmap(2) and its relatives, over the address space. */
@Component(service = SystemCallFamily.class)
public final class MemoryFamily extends SystemCallFamily {
    private static final int PROT_GROWS = 0x0300_0000;
    private static final int KNOWN_FLAGS = AddressSpace.MAP_FIXED
            | AddressSpace.MAP_ANONYMOUS
            | AddressSpace.MAP_GROWSDOWN
            | AddressSpace.MAP_NORESERVE
            | AddressSpace.MAP_POPULATE
            | AddressSpace.MAP_FIXED_NOREPLACE;

    @Activate
    public MemoryFamily() {
        super("memory", MMAP, MPROTECT, MUNMAP, BRK, MREMAP, MADVISE, MSYNC);
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
        AddressSpace memory = thread.memory();
        long address = context.argument0();
        long length = context.argument1();
        long third = context.argument2();
        return switch (number) {
            case MMAP -> map(thread, context);
            case MPROTECT ->
                (third & PROT_GROWS) != 0 ? Arguments.invalid() : memory.protect(address, length, (int) third);
            case MUNMAP -> memory.unmap(address, length);
            case BRK -> memory.heapEnd(address);
            case MREMAP -> memory.remap(address, length, third, (int) context.argument3(), context.argument4());
            case MADVISE -> memory.advise(address, length, (int) third);
            default -> synchronise(address, (int) third);
        };
    }

    private static long map(UserThread thread, UserContext context) throws ErrnoException {
        long address = context.argument0();
        long length = context.argument1();
        int protection = (int) context.argument2() & 7;
        int flags = (int) context.argument3();
        int type = flags & 15;
        if (type < 1 || type > 3) {
            throw Errno.EINVAL.exception();
        }
        // MAP_SHARED_VALIDATE is MAP_SHARED; unknown flags are ignored as Linux does
        int wanted = flags & KNOWN_FLAGS | (type == 2 ? AddressSpace.MAP_PRIVATE : AddressSpace.MAP_SHARED);
        if ((flags & AddressSpace.MAP_ANONYMOUS) != 0) {
            return thread.memory().map(address, length, protection, wanted, null, 0, "");
        }
        OpenFile file = thread.process().descriptors().use((int) context.argument4());
        try {
            boolean shared = type != 2;
            int mode = file.flags() & OpenFlags.O_ACCMODE;
            boolean write = (protection & AddressSpace.PROT_WRITE) != 0;
            if (mode == OpenFlags.O_WRONLY || shared && write && mode != OpenFlags.O_RDWR) {
                throw Errno.EACCES.exception();
            }
            Inode inode = file.inode();
            PageSource pages = inode == null ? null : inode.pages();
            if (pages == null) {
                throw Errno.ENODEV.exception();
            }
            if (shared && write && !pages.writable()) {
                throw Errno.EACCES.exception();
            }
            return thread.memory().map(address, length, protection, wanted, pages, context.argument5(), file.path());
        } finally {
            file.release();
        }
    }

    /** msync(2): shared pages are the file's own, there is nothing to write back. */
    private static long synchronise(long address, int flags) {
        boolean both = (flags & 5) == 5;
        return (address & 4095) != 0 || (flags & ~7) != 0 || both ? -Errno.EINVAL.number() : 0;
    }
}
