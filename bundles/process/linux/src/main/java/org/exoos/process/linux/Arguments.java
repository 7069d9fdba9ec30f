package org.exoos.process.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.exoos.memory.AddressSpace;
import org.exoos.process.Process;
import org.exoos.process.UserThread;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.jspecify.annotations.Nullable;

/** What many calls do with their arguments: strings, paths, directory descriptors, times, numbers in user memory. */
final class Arguments {
    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_REMOVEDIR = 0x200;
    static final int AT_EACCESS = 0x200;
    static final int AT_SYMLINK_FOLLOW = 0x400;
    static final int AT_NO_AUTOMOUNT = 0x800;
    static final int AT_EMPTY_PATH = 0x1000;

    static final long SECOND = 1_000_000_000L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private Arguments() {}

    static long getLong(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static int getInt(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static int getShort(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at);
    }

    static void putLong(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    static void putInt(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    static void putShort(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    /** A path: at most 4095 bytes, each one char. */
    static String path(UserThread thread, long address) throws ErrnoException {
        byte[] scratch = thread.scratch();
        int length = thread.memory().copyString(address, scratch, UserThread.SCRATCH);
        if (length < 0) {
            throw (length == -Errno.EFAULT.number() ? Errno.EFAULT : Errno.ENAMETOOLONG).exception();
        }
        return new String(scratch, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** The same, where an empty path means ENOENT. */
    static String nonEmptyPath(UserThread thread, long address) throws ErrnoException {
        String path = path(thread, address);
        if (path.isEmpty()) {
            throw Errno.ENOENT.exception();
        }
        return path;
    }

    /** Where a path given with a directory descriptor starts; null = the root. */
    static @Nullable Path base(UserThread thread, long descriptor, String path) throws ErrnoException {
        if (path.startsWith("/")) {
            return null;
        }
        Process process = thread.process();
        if ((int) descriptor == AT_FDCWD) {
            return process.workingDirectory();
        }
        OpenFile file = process.descriptors().use((int) descriptor);
        try {
            Path location = file.location();
            if (location == null || !location.inode().isDirectory()) {
                throw Errno.ENOTDIR.exception();
            }
            return location;
        } finally {
            file.release();
        }
    }

    /** Nanoseconds of a struct timespec, checked. */
    static long timespec(UserThread thread, long address) throws ErrnoException {
        thread.copyInWords(address, 2);
        return nanos(thread.words()[0], thread.words()[1], SECOND);
    }

    /** Nanoseconds of a struct timeval, checked. */
    static long timeval(UserThread thread, long address) throws ErrnoException {
        thread.copyInWords(address, 2);
        return nanos(thread.words()[0], thread.words()[1], 1_000_000);
    }

    static long nanos(long seconds, long fraction, long perSecond) throws ErrnoException {
        if (seconds < 0 || fraction < 0 || fraction >= perSecond) {
            throw Errno.EINVAL.exception();
        }
        return Math.min(seconds, Long.MAX_VALUE / SECOND / 4) * SECOND + fraction * (SECOND / perSecond);
    }

    static void putTimespec(UserThread thread, long address, long nanos) throws ErrnoException {
        putTimespec(thread.words(), 0, nanos);
        thread.copyOutWords(address, 2);
    }

    /** Struct timespec at a place of an array. */
    static void putTimespec(long[] words, int at, long nanos) {
        long seconds = nanos / SECOND;
        long rest = nanos - seconds * SECOND;
        boolean before = rest < 0; // 1970
        words[at] = before ? seconds - 1 : seconds;
        words[at + 1] = before ? rest + SECOND : rest;
    }

    /** Struct timeval at a place of an array. */
    static void putTimeval(byte[] bytes, int at, long nanos) {
        putLong(bytes, at, nanos / SECOND);
        putLong(bytes, at + 8, nanos % SECOND / 1000);
    }

    /** Deadline of a wait of that length; never 0. */
    static long deadline(long nanos) {
        long deadline = System.nanoTime() + Math.min(nanos, Long.MAX_VALUE / 4);
        return deadline == 0 ? 1 : deadline;
    }

    /** EFAULT for a range that leaves the user half, whatever is mapped (Linux: access_ok). */
    static void requireRange(long address, long length) throws ErrnoException {
        if (address < 0 || address > AddressSpace.USER_END || length > AddressSpace.USER_END - address) {
            throw Errno.EFAULT.exception();
        }
    }

    static void requireRoot(UserThread thread) throws ErrnoException {
        if (thread.process().credentials().uid() != 0) {
            throw Errno.EPERM.exception();
        }
    }

    static long invalid() throws ErrnoException {
        throw Errno.EINVAL.exception();
    }
}
