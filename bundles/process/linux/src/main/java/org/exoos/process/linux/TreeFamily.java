package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import java.nio.charset.StandardCharsets;
import org.exoos.hal.Clock;
import org.exoos.hal.UserContext;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Changing the tree of files, attributes, working directory, mounts. */
@Component(service = SystemCallFamily.class)
public final class TreeFamily extends SystemCallFamily {
    private static final long UTIME_NOW = 0x3fff_ffff;
    private static final long UTIME_OMIT = 0x3fff_fffe;

    private final Vfs vfs;
    private final Clock clock;

    @Activate
    public TreeFamily(@Reference Vfs vfs, @Reference Clock clock) {
        super(
                "tree", TRUNCATE, GETCWD, CHDIR, FCHDIR, RENAME, RENAMEAT, RENAMEAT2, MKDIR, MKDIRAT, RMDIR, LINK,
                LINKAT, UNLINK, UNLINKAT, SYMLINK, SYMLINKAT, CHMOD, FCHMOD, FCHMODAT, CHOWN, FCHOWN, LCHOWN, FCHOWNAT,
                UMASK, MKNOD, MKNODAT, UTIME, UTIMES, FUTIMESAT, UTIMENSAT, MOUNT, UMOUNT2);
        this.vfs = vfs;
        this.clock = clock;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException {
        long first = context.argument0();
        long second = context.argument1();
        long third = context.argument2();
        long fourth = context.argument3();
        long fifth = context.argument4();
        int here = Arguments.AT_FDCWD;
        switch (number) {
            case TRUNCATE -> {
                if (second < 0) {
                    throw Errno.EINVAL.exception();
                }
                vfs.truncate(place(thread, here, first, true), second, thread.process());
            }
            case GETCWD -> {
                return workingDirectory(thread, first, second);
            }
            case CHDIR -> changeDirectory(thread, place(thread, here, first, true));
            case FCHDIR -> changeDirectory(thread, location(thread, (int) first));
            case RENAME -> rename(thread, here, first, here, second);
            case RENAMEAT -> rename(thread, first, second, third, fourth);
            case RENAMEAT2 -> {
                if (fifth != 0) {
                    throw Errno.EINVAL.exception();
                }
                rename(thread, first, second, third, fourth);
            }
            case MKDIR -> makeDirectory(thread, here, first, second);
            case MKDIRAT -> makeDirectory(thread, first, second, third);
            case RMDIR -> remove(thread, here, first, true);
            case UNLINK -> remove(thread, here, first, false);
            case UNLINKAT -> remove(thread, first, second, (third & Arguments.AT_REMOVEDIR) != 0);
            case LINK -> link(thread, here, first, here, second);
            case LINKAT -> link(thread, first, second, third, fourth);
            case SYMLINK -> symbolicLink(thread, first, here, second);
            case SYMLINKAT -> symbolicLink(thread, first, second, third);
            case CHMOD -> vfs.changeMode(place(thread, here, first, true), (int) second & 07777, thread.process());
            case FCHMOD -> vfs.changeMode(location(thread, (int) first), (int) second & 07777, thread.process());
            case FCHMODAT -> vfs.changeMode(place(thread, first, second, true), (int) third & 07777, thread.process());
            case CHOWN -> changeOwner(thread, place(thread, here, first, true), second, third);
            case LCHOWN -> changeOwner(thread, place(thread, here, first, false), second, third);
            case FCHOWN -> changeOwner(thread, location(thread, (int) first), second, third);
            case FCHOWNAT -> {
                boolean follow = (fifth & Arguments.AT_SYMLINK_NOFOLLOW) == 0;
                changeOwner(thread, place(thread, first, second, follow), third, fourth);
            }
            case UMASK -> {
                int old = thread.process().umask();
                thread.process().umask((int) first);
                return old;
            }
            case MKNOD -> makeNode(thread, here, first, second, third);
            case MKNODAT -> makeNode(thread, first, second, third, fourth);
            case UTIME -> times(thread, place(thread, here, first, true), second, 1, Arguments.SECOND);
            case UTIMES -> times(thread, place(thread, here, first, true), second, 2, 1000);
            case FUTIMESAT -> times(thread, place(thread, first, second, true), third, 2, 1000);
            case UTIMENSAT -> {
                boolean follow = (fourth & Arguments.AT_SYMLINK_NOFOLLOW) == 0;
                Path target = second == 0 ? location(thread, (int) first) : place(thread, first, second, follow);
                times(thread, target, third, 2, 1);
            }
            case MOUNT -> mount(thread, first, second, third, fifth);
            default -> {
                Arguments.requireRoot(thread);
                vfs.unmount(absolute(thread, Arguments.nonEmptyPath(thread, first)), thread.process());
            }
        }
        return 0;
    }

    private Path place(UserThread thread, long directory, long address, boolean follow) throws ErrnoException {
        String path = Arguments.nonEmptyPath(thread, address);
        return vfs.resolve(Arguments.base(thread, directory, path), path, follow, thread.process());
    }

    private static Path location(UserThread thread, int descriptor) throws ErrnoException {
        OpenFile file = thread.process().descriptors().use(descriptor);
        try {
            Path location = file.location();
            if (location == null) {
                throw Errno.EINVAL.exception();
            }
            return location;
        } finally {
            file.release();
        }
    }

    private long workingDirectory(UserThread thread, long target, long length) throws ErrnoException {
        Path directory = thread.process().workingDirectory();
        String path = directory == null ? "/" : directory.absolute();
        if (path.endsWith(" (deleted)")) {
            throw Errno.ENOENT.exception();
        }
        byte[] bytes = (path + "\0").getBytes(StandardCharsets.ISO_8859_1);
        if (length >= 0 && length < bytes.length) {
            throw Errno.ERANGE.exception();
        }
        thread.copyOut(target, bytes, 0, bytes.length);
        return bytes.length;
    }

    private void changeDirectory(UserThread thread, Path place) throws ErrnoException {
        if (!place.inode().isDirectory()) {
            throw Errno.ENOTDIR.exception();
        }
        vfs.checkAccess(place, 1, thread.process());
        thread.process().workingDirectory(place);
    }

    private void rename(UserThread thread, long oldDirectory, long oldName, long newDirectory, long newName)
            throws ErrnoException {
        String from = Arguments.nonEmptyPath(thread, oldName);
        String to = Arguments.nonEmptyPath(thread, newName);
        vfs.rename(
                Arguments.base(thread, oldDirectory, from),
                from,
                Arguments.base(thread, newDirectory, to),
                to,
                thread.process());
    }

    private void makeDirectory(UserThread thread, long directory, long address, long mode) throws ErrnoException {
        String path = Arguments.nonEmptyPath(thread, address);
        int permissions = (int) mode & 01777 & ~thread.process().umask();
        vfs.makeDirectory(Arguments.base(thread, directory, path), path, permissions, thread.process());
    }

    private void makeNode(UserThread thread, long directory, long address, long mode, long device)
            throws ErrnoException {
        String path = Arguments.nonEmptyPath(thread, address);
        int masked = (int) mode & ~(thread.process().umask() & 0777);
        vfs.makeNode(Arguments.base(thread, directory, path), path, masked, device, thread.process());
    }

    private void remove(UserThread thread, long directory, long address, boolean isDirectory) throws ErrnoException {
        String path = Arguments.nonEmptyPath(thread, address);
        @Nullable Path base = Arguments.base(thread, directory, path);
        if (isDirectory) {
            vfs.removeDirectory(base, path, thread.process());
        } else {
            vfs.unlink(base, path, thread.process());
        }
    }

    private void link(UserThread thread, long oldDirectory, long oldName, long newDirectory, long newName)
            throws ErrnoException {
        String from = Arguments.nonEmptyPath(thread, oldName);
        String to = Arguments.nonEmptyPath(thread, newName);
        vfs.link(
                Arguments.base(thread, oldDirectory, from),
                from,
                Arguments.base(thread, newDirectory, to),
                to,
                thread.process());
    }

    private void symbolicLink(UserThread thread, long target, long directory, long name) throws ErrnoException {
        String text = Arguments.nonEmptyPath(thread, target);
        String path = Arguments.nonEmptyPath(thread, name);
        vfs.makeSymbolicLink(text, Arguments.base(thread, directory, path), path, thread.process());
    }

    private void changeOwner(UserThread thread, Path place, long uid, long gid) throws ErrnoException {
        vfs.changeOwner(place, (int) uid, (int) gid, thread.process());
    }

    /** @param words of one time in user memory: seconds alone, or seconds and a fraction of {@code unit} ns */
    private void times(UserThread thread, Path place, long address, int words, long unit) throws ErrnoException {
        Long accessed = clock.wallNanos();
        Long modified = accessed;
        if (address != 0) {
            byte[] scratch = thread.scratch();
            thread.copyIn(address, scratch, 0, words * 16);
            accessed = time(scratch, 0, words, unit, accessed);
            modified = time(scratch, words * 8, words, unit, modified);
        }
        if (accessed != null || modified != null) {
            vfs.changeTimes(place, accessed, modified, thread.process());
        }
    }

    private static @Nullable Long time(byte[] from, int at, int words, long unit, Long now) throws ErrnoException {
        long seconds = Arguments.getLong(from, at);
        long fraction = words == 1 ? 0 : Arguments.getLong(from, at + 8);
        if (unit == 1 && fraction == UTIME_NOW) {
            return now;
        }
        if (unit == 1 && fraction == UTIME_OMIT) {
            return null;
        }
        if (fraction < 0 || fraction >= Arguments.SECOND / unit) {
            throw Errno.EINVAL.exception();
        }
        return Math.clamp(seconds, 0, Long.MAX_VALUE / Arguments.SECOND - 1) * Arguments.SECOND + fraction * unit;
    }

    private void mount(UserThread thread, long source, long target, long type, long data) throws ErrnoException {
        Arguments.requireRoot(thread);
        String from = source == 0 ? null : Arguments.path(thread, source);
        String to = absolute(thread, Arguments.nonEmptyPath(thread, target));
        String kind = Arguments.nonEmptyPath(thread, type);
        String options = data == 0 ? "" : Arguments.path(thread, data);
        vfs.mount(kind, from, to, options, thread.process());
    }

    private String absolute(UserThread thread, String path) throws ErrnoException {
        return vfs.resolve(Arguments.base(thread, Arguments.AT_FDCWD, path), path, true, thread.process())
                .absolute();
    }
}
