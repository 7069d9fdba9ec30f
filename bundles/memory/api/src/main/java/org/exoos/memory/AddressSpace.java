package org.exoos.memory;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user half of one address space: its areas (mmap(2)), its page tables, and the only way by which Java touches user memory.
 *
 * <p>Errors are negative errno numbers. Any task; one space may be used by several threads at once. Nothing here waits for events, but
 * pages of files may be read in by {@link PageSource}. No method holds the space's lock while it does I/O. Long operations yield
 * the CPU between bounded pieces of work, never with the lock held for writing.
 *
 * <p>Copies give the number of bytes copied, which is short only when an address is wrong; they allocate nothing.
 */
public abstract class AddressSpace {
    /** User addresses end one page below the split: a {@code syscall} on the last page would return into the kernel's half. */
    public static final long USER_SPLIT = 0x4000_0000_0000L;

    public static final int PAGE_SIZE = 4096;
    public static final long USER_END = USER_SPLIT - PAGE_SIZE;

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;
    public static final int PROT_EXEC = 4;

    public static final int MAP_SHARED = 1;
    public static final int MAP_PRIVATE = 2;
    public static final int MAP_FIXED = 0x10;
    public static final int MAP_ANONYMOUS = 0x20;
    public static final int MAP_GROWSDOWN = 0x100;
    public static final int MAP_NORESERVE = 0x4000;
    public static final int MAP_POPULATE = 0x8000;
    public static final int MAP_FIXED_NOREPLACE = 0x100000;

    public static final int REMAP_MAYMOVE = 1;
    public static final int REMAP_FIXED = 2;

    /** Outcomes of {@link #fault}. */
    public static final int FAULT_RESOLVED = 0;

    /** Nothing is mapped there: SIGSEGV, SEGV_MAPERR. */
    public static final int FAULT_NOT_MAPPED = 1;

    /** The mapping does not allow it: SIGSEGV, SEGV_ACCERR. */
    public static final int FAULT_ACCESS = 2;

    /** Past the end of the mapped file: SIGBUS, BUS_ADRERR. */
    public static final int FAULT_PAST_END = 3;

    /** No frame left: the process is killed. */
    public static final int FAULT_NO_MEMORY = 4;

    /** Physical address of the top-level page table. */
    public abstract long topLevel();

    /** One more holder (vfork, threads). Returns this. */
    public abstract AddressSpace retain();

    /** The last holder's release frees everything. Must not run on a CPU that is inside ring 3 with this space. */
    public abstract void release();

    /** A copy for a new process (fork(2)), or null when memory is short. */
    public abstract @Nullable AddressSpace fork();

    /**
     * mmap(2).
     *
     * @param source the file's pages, null for anonymous memory
     * @param offset in bytes, page aligned
     * @param name for /proc/PID/maps; may be empty
     * @return the address or a negative errno
     */
    public abstract long map(
            long address,
            long length,
            int protection,
            int flags,
            @Nullable PageSource source,
            long offset,
            String name);

    /** munmap(2). */
    public abstract int unmap(long address, long length);

    /** mprotect(2). */
    public abstract int protect(long address, long length, int protection);

    /** mremap(2). */
    public abstract long remap(long address, long oldLength, long newLength, int flags, long newAddress);

    /** madvise(2). */
    public abstract int advise(long address, long length, int advice);

    /** Declares where the heap begins (exec); page aligned. */
    public abstract void heapStart(long address);

    /** brk(2): the break after the call, as the system call returns it. */
    public abstract long heapEnd(long wanted);

    /** Caps: virtual size (RLIMIT_AS) and stack size (RLIMIT_STACK), in bytes. */
    public abstract void limits(long virtualBytes, long stackBytes);

    /**
     * Makes a page accessible.
     *
     * @param access one of PROT_READ, PROT_WRITE, PROT_EXEC
     * @return a FAULT constant
     */
    public abstract int fault(long address, int access);

    /** User memory to an array. */
    public abstract int copyIn(long address, byte[] into, int offset, int length);

    /** Array to user memory. */
    public abstract int copyOut(long address, byte[] from, int offset, int length);

    /** Words of user memory to an array, {@code count} of them; returns the bytes copied. Cheap where they are aligned and in one page. */
    public abstract int copyIn(long address, long[] into, int count);

    /** Words of an array to user memory, likewise. */
    public abstract int copyOut(long address, long[] from, int count);

    /** User memory to physical memory. */
    public abstract int copyInPhysical(long address, long into, int length);

    /** Physical memory to user memory. */
    public abstract int copyOutPhysical(long address, long from, int length);

    /** Zero bytes to user memory. */
    public abstract int zeroOut(long address, int length);

    /**
     * A zero-terminated string.
     *
     * @return its length without the zero, -EFAULT, or -ENAMETOOLONG when no zero is among the first {@code limit} bytes
     */
    public abstract int copyString(long address, byte[] into, int limit);

    /** Aligned 32-bit word, zero-extended; -EFAULT (negative) when it cannot be read, -EINVAL when unaligned. */
    public abstract long loadInt(long address);

    /** Atomic; 1 = done, 0 = other value, or -EFAULT, -EINVAL. */
    public abstract int compareAndSetInt(long address, int expected, int value);

    /**
     * Identity of a word for futexes that are shared between processes: its physical address; -EFAULT when not accessible.
     */
    public abstract long physical(long address);

    /** Size of all areas in bytes. */
    public abstract long virtualBytes();

    /** Frames mapped, in bytes. */
    public abstract long residentBytes();

    /** Lines as in /proc/PID/maps. */
    public abstract List<String> maps();
}
