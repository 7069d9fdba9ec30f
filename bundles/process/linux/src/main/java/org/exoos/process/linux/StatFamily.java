package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.exoos.vfs.Stat;
import org.exoos.vfs.Vfs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Looking at files: stat(2) and its relatives, directory entries, links, access. */
@Component(service = SystemCallFamily.class)
public final class StatFamily extends SystemCallFamily {
    private static final int BLOCK = 4096;
    private static final int NAME_MAX = 255;

    private final Vfs vfs;

    @Activate
    public StatFamily(@Reference Vfs vfs) {
        super(
                "stat",
                STAT,
                FSTAT,
                LSTAT,
                NEWFSTATAT,
                STATX,
                ACCESS,
                FACCESSAT,
                FACCESSAT2,
                READLINK,
                READLINKAT,
                GETDENTS,
                GETDENTS64,
                STATFS,
                FSTATFS);
        this.vfs = vfs;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
        long first = context.argument0();
        long second = context.argument1();
        long third = context.argument2();
        long fourth = context.argument3();
        return switch (number) {
            case STAT -> stat(thread, Arguments.AT_FDCWD, first, second, 0);
            case LSTAT -> stat(thread, Arguments.AT_FDCWD, first, second, Arguments.AT_SYMLINK_NOFOLLOW);
            case FSTAT -> put(thread, second, byDescriptor(thread, (int) first));
            case NEWFSTATAT -> stat(thread, first, second, third, (int) fourth);
            case STATX -> statx(thread, first, second, (int) third, context.argument4());
            case ACCESS -> access(thread, Arguments.AT_FDCWD, first, (int) second, 0);
            case FACCESSAT -> access(thread, first, second, (int) third, 0);
            case FACCESSAT2 -> access(thread, first, second, (int) third, (int) fourth);
            case READLINK -> readLink(thread, Arguments.AT_FDCWD, first, second, third);
            case READLINKAT -> readLink(thread, first, second, third, fourth);
            case GETDENTS -> entries(thread, (int) first, second, third, false);
            case GETDENTS64 -> entries(thread, (int) first, second, third, true);
            case STATFS -> {
                String path = Arguments.nonEmptyPath(thread, first);
                Path place =
                        vfs.resolve(Arguments.base(thread, Arguments.AT_FDCWD, path), path, true, thread.process());
                yield statistics(thread, place, second);
            }
            default -> {
                OpenFile file = thread.process().descriptors().use((int) first);
                try {
                    yield statistics(thread, file.location(), second);
                } finally {
                    file.release();
                }
            }
        };
    }

    private static Stat byDescriptor(UserThread thread, int descriptor) throws ErrnoException {
        OpenFile file = thread.process().descriptors().use(descriptor);
        try {
            return file.stat();
        } finally {
            file.release();
        }
    }

    private Stat find(UserThread thread, long directory, long address, int flags) throws ErrnoException {
        int known = Arguments.AT_SYMLINK_NOFOLLOW | Arguments.AT_NO_AUTOMOUNT | Arguments.AT_EMPTY_PATH | 0x6000;
        if ((flags & ~known) != 0) {
            throw Errno.EINVAL.exception();
        }
        String path = Arguments.path(thread, address);
        if (path.isEmpty()) {
            if ((flags & Arguments.AT_EMPTY_PATH) == 0) {
                throw Errno.ENOENT.exception();
            }
            if ((int) directory != Arguments.AT_FDCWD) {
                return byDescriptor(thread, (int) directory);
            }
            path = ".";
        }
        boolean follow = (flags & Arguments.AT_SYMLINK_NOFOLLOW) == 0;
        return vfs.resolve(Arguments.base(thread, directory, path), path, follow, thread.process())
                .stat();
    }

    private long stat(UserThread thread, long directory, long path, long target, int flags) throws ErrnoException {
        return put(thread, target, find(thread, directory, path, flags));
    }

    /** struct stat. */
    private static long put(UserThread thread, long target, Stat stat) throws ErrnoException {
        long[] out = thread.words();
        out[0] = stat.device();
        out[1] = stat.inode();
        out[2] = stat.links();
        out[3] = stat.mode() & 0xffff_ffffL | (long) stat.uid() << 32;
        out[4] = stat.gid() & 0xffff_ffffL;
        out[5] = stat.rawDevice();
        out[6] = stat.size();
        out[7] = BLOCK;
        out[8] = stat.blocks();
        Arguments.putTimespec(out, 9, stat.accessed());
        Arguments.putTimespec(out, 11, stat.modified());
        Arguments.putTimespec(out, 13, stat.changed());
        out[15] = 0;
        out[16] = 0;
        out[17] = 0;
        thread.copyOutWords(target, 18);
        return 0;
    }

    private static void putTime(byte[] out, int at, long nanos) {
        Arguments.putLong(out, at, Math.floorDiv(nanos, Arguments.SECOND));
        Arguments.putLong(out, at + 8, Math.floorMod(nanos, Arguments.SECOND));
    }

    /** struct statx. */
    private long statx(UserThread thread, long directory, long path, int flags, long target) throws ErrnoException {
        Stat stat = find(thread, directory, path, flags);
        byte[] out = thread.scratch();
        Arrays.fill(out, 0, 256, (byte) 0);
        Arguments.putInt(out, 0, 0x7ff); // STATX_BASIC_STATS
        Arguments.putInt(out, 4, BLOCK);
        Arguments.putInt(out, 16, stat.links());
        Arguments.putInt(out, 20, stat.uid());
        Arguments.putInt(out, 24, stat.gid());
        Arguments.putShort(out, 28, stat.mode());
        Arguments.putLong(out, 32, stat.inode());
        Arguments.putLong(out, 40, stat.size());
        Arguments.putLong(out, 48, stat.blocks());
        putTime(out, 64, stat.accessed());
        putTime(out, 96, stat.changed());
        putTime(out, 112, stat.modified());
        putDevice(out, 128, stat.rawDevice());
        putDevice(out, 136, stat.device());
        thread.copyOut(target, out, 0, 256);
        return 0;
    }

    private static void putDevice(byte[] out, int at, long device) {
        Arguments.putInt(out, at, (int) (device >>> 8 & 0xfff));
        Arguments.putInt(out, at + 4, (int) (device & 0xff | device >>> 12 & 0xfff00));
    }

    private long access(UserThread thread, long directory, long address, int mask, int flags) throws ErrnoException {
        int known = Arguments.AT_EACCESS | Arguments.AT_SYMLINK_NOFOLLOW | Arguments.AT_EMPTY_PATH;
        if ((mask & ~7) != 0 || (flags & ~known) != 0) {
            throw Errno.EINVAL.exception();
        }
        String path = Arguments.nonEmptyPath(thread, address);
        Path place = vfs.resolve(
                Arguments.base(thread, directory, path),
                path,
                (flags & Arguments.AT_SYMLINK_NOFOLLOW) == 0,
                thread.process());
        if (mask != 0) {
            vfs.checkAccess(place, mask, thread.process());
        }
        return 0;
    }

    private long readLink(UserThread thread, long directory, long address, long target, long length)
            throws ErrnoException {
        if (length <= 0) {
            throw Errno.EINVAL.exception();
        }
        String path = Arguments.nonEmptyPath(thread, address);
        Path place = vfs.resolve(Arguments.base(thread, directory, path), path, false, thread.process());
        byte[] text = place.readLink(thread.process()).getBytes(StandardCharsets.ISO_8859_1);
        int count = (int) Math.min(text.length, length);
        thread.copyOut(target, text, 0, count);
        return count;
    }

    private static long entries(UserThread thread, int descriptor, long target, long length, boolean wide)
            throws ErrnoException {
        OpenFile file = thread.process().descriptors().use(descriptor);
        try {
            int room = (int) Math.clamp(length & 0xffff_ffffL, 0, UserThread.SCRATCH);
            // A wrong pointer must not cost entries: reading moves the file position.
            if (thread.memory().fault(target, AddressSpace.PROT_WRITE) != AddressSpace.FAULT_RESOLVED) {
                throw Errno.EFAULT.exception();
            }
            DirectoryWriter writer = new DirectoryWriter(thread.scratch(), room, wide);
            file.readDirectory(writer);
            if (writer.length() == 0 && writer.refused()) {
                throw Errno.EINVAL.exception();
            }
            thread.copyOut(target, writer.bytes(), 0, writer.length());
            return writer.length();
        } finally {
            file.release();
        }
    }

    private long statistics(UserThread thread, @org.jspecify.annotations.Nullable Path place, long target)
            throws ErrnoException {
        FileSystem.Statistics figures = place == null
                ? new FileSystem.Statistics(0x50495045, BLOCK, 0, 0, 0, 0) // PIPEFS_MAGIC
                : vfs.fileSystemOf(place).statistics();
        byte[] out = thread.scratch();
        Arrays.fill(out, 0, 120, (byte) 0);
        Arguments.putLong(out, 0, figures.magic());
        Arguments.putLong(out, 8, figures.blockSize());
        Arguments.putLong(out, 16, figures.blocks());
        Arguments.putLong(out, 24, figures.freeBlocks());
        Arguments.putLong(out, 32, figures.freeBlocks());
        Arguments.putLong(out, 40, figures.files());
        Arguments.putLong(out, 48, figures.freeFiles());
        Arguments.putLong(out, 64, NAME_MAX);
        Arguments.putLong(out, 72, figures.blockSize());
        thread.copyOut(target, out, 0, 120);
        return 0;
    }
}
