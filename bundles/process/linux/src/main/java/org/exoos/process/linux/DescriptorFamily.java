package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.UserContext;
import org.exoos.process.DescriptorTable;
import org.exoos.process.Limits;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Vfs;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Descriptors: opening, closing, duplicating, flags, pipes, device control. */
@Component(service = SystemCallFamily.class)
public final class DescriptorFamily extends SystemCallFamily {
    private static final int F_DUPFD = 0;
    private static final int F_GETFD = 1;
    private static final int F_SETFD = 2;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int FIOCLEX = 0x5451;
    private static final int FIONCLEX = 0x5450;
    private static final int FIONBIO = 0x5421;

    private final Vfs vfs;

    @Activate
    public DescriptorFamily(@Reference Vfs vfs) {
        super(
                "descriptors",
                OPEN,
                OPENAT,
                CREAT,
                CLOSE,
                CLOSE_RANGE,
                DUP,
                DUP2,
                DUP3,
                PIPE,
                PIPE2,
                FCNTL,
                IOCTL,
                FSYNC,
                FDATASYNC,
                SYNC,
                FTRUNCATE,
                FADVISE64);
        this.vfs = vfs;
    }

    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        DescriptorTable table = thread.process().descriptors();
        int first = (int) context.argument0();
        int second = (int) context.argument1();
        switch (number) {
            case OPEN -> {
                return open(thread, Arguments.AT_FDCWD, context.argument0(), second, (int) context.argument2());
            }
            case OPENAT -> {
                return open(thread, first, context.argument1(), (int) context.argument2(), (int) context.argument3());
            }
            case CREAT -> {
                int flags = OpenFlags.O_CREAT | OpenFlags.O_WRONLY | OpenFlags.O_TRUNC;
                return open(thread, Arguments.AT_FDCWD, context.argument0(), flags, second);
            }
            case CLOSE -> {
                table.close(first);
                return 0;
            }
            case CLOSE_RANGE -> {
                return closeRange(table, context);
            }
            case DUP -> {
                return table.add(table.use(first), 0, false, limit(thread));
            }
            case DUP2 -> {
                return duplicate(thread, first, second, false, true);
            }
            case DUP3 -> {
                int flags = (int) context.argument2();
                return (flags & ~OpenFlags.O_CLOEXEC) != 0
                        ? Arguments.invalid()
                        : duplicate(thread, first, second, flags != 0, false);
            }
            case PIPE -> {
                return pipe(thread, context.argument0(), 0);
            }
            case PIPE2 -> {
                return pipe(thread, context.argument0(), second);
            }
            case SYNC -> {
                return 0; // nothing is behind a cache yet
            }
            default -> {}
        }
        OpenFile file = table.use(first);
        try {
            return switch (number) {
                case FCNTL -> control(thread, file, first, second, context.argument2());
                case IOCTL -> device(thread, file, first, second, context.argument2());
                case FTRUNCATE -> truncate(file, context.argument1());
                default -> 0; // fsync, fdatasync, fadvise64
            };
        } finally {
            file.release();
        }
    }

    private static int limit(UserThread thread) {
        long limit = thread.process().limits().soft(Limits.NOFILE);
        return (int) (limit < 0 ? DescriptorTable.MAXIMUM : Math.min(limit, DescriptorTable.MAXIMUM));
    }

    private long open(UserThread thread, long directory, long address, int flags, int mode) throws ErrnoException {
        String path = Arguments.nonEmptyPath(thread, address);
        int permissions = mode & 07777 & ~thread.process().umask();
        OpenFile file = vfs.open(Arguments.base(thread, directory, path), path, flags, permissions, thread.process());
        boolean closeOnExec = (flags & OpenFlags.O_CLOEXEC) != 0;
        return thread.process().descriptors().add(file, 0, closeOnExec, limit(thread));
    }

    private static long closeRange(DescriptorTable table, UserContext context) throws ErrnoException {
        long first = context.argument0() & 0xffff_ffffL;
        long last = Math.min(context.argument1() & 0xffff_ffffL, table.end() - 1L);
        int flags = (int) context.argument2();
        if (first > (context.argument1() & 0xffff_ffffL) || (flags & ~4) != 0) {
            throw Errno.EINVAL.exception();
        }
        for (long i = first; i <= last; i++) {
            if (table.peek((int) i) != null) {
                if (flags == 4) {
                    table.closeOnExec((int) i, true);
                } else {
                    table.close((int) i);
                }
            }
        }
        return 0;
    }

    private static long duplicate(UserThread thread, int from, int to, boolean closeOnExec, boolean sameAllowed)
            throws ErrnoException {
        DescriptorTable table = thread.process().descriptors();
        OpenFile file = table.use(from);
        if (to < 0 || to >= limit(thread) || from == to) {
            file.release();
            if (from == to && sameAllowed) {
                return to;
            }
            throw (from == to ? Errno.EINVAL : Errno.EBADF).exception();
        }
        table.put(to, file, closeOnExec);
        return to;
    }

    private long pipe(UserThread thread, long address, int flags) throws ErrnoException {
        if ((flags & ~(OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK)) != 0) {
            throw Errno.EINVAL.exception();
        }
        DescriptorTable table = thread.process().descriptors();
        boolean closeOnExec = (flags & OpenFlags.O_CLOEXEC) != 0;
        OpenFile[] ends = vfs.pipe(flags & OpenFlags.O_NONBLOCK);
        int reader;
        try {
            reader = table.add(ends[0], 0, closeOnExec, limit(thread));
        } catch (ErrnoException e) {
            ends[1].release();
            throw e;
        }
        int writer = -1;
        try {
            writer = table.add(ends[1], 0, closeOnExec, limit(thread));
            byte[] scratch = thread.scratch();
            Arguments.putInt(scratch, 0, reader);
            Arguments.putInt(scratch, 4, writer);
            thread.copyOut(address, scratch, 0, 8);
            return 0;
        } catch (ErrnoException e) {
            table.close(reader);
            if (writer >= 0) {
                table.close(writer);
            }
            throw e;
        }
    }

    private static long control(UserThread thread, OpenFile file, int descriptor, int command, long argument)
            throws ErrnoException {
        DescriptorTable table = thread.process().descriptors();
        switch (command) {
            case F_DUPFD, F_DUPFD_CLOEXEC -> {
                if (argument < 0 || argument >= limit(thread)) {
                    throw Errno.EINVAL.exception();
                }
                return table.add(file.retain(), (int) argument, command == F_DUPFD_CLOEXEC, limit(thread));
            }
            case F_GETFD -> {
                return table.closeOnExec(descriptor) ? 1 : 0;
            }
            case F_SETFD -> {
                table.closeOnExec(descriptor, (argument & 1) != 0);
                return 0;
            }
            case F_GETFL -> {
                return file.flags() & ~OpenFlags.O_CLOEXEC;
            }
            case F_SETFL -> {
                file.flags((int) argument);
                return 0;
            }
            default -> throw Errno.EINVAL.exception();
        }
    }

    private static long device(UserThread thread, OpenFile file, int descriptor, int request, long argument)
            throws ErrnoException {
        switch (request) {
            case FIOCLEX -> {
                thread.process().descriptors().closeOnExec(descriptor, true);
                return 0;
            }
            case FIONCLEX -> {
                thread.process().descriptors().closeOnExec(descriptor, false);
                return 0;
            }
            case FIONBIO -> {
                thread.copyIn(argument, thread.scratch(), 0, 4);
                boolean on = Arguments.getInt(thread.scratch(), 0) != 0;
                file.flags(on ? file.flags() | OpenFlags.O_NONBLOCK : file.flags() & ~OpenFlags.O_NONBLOCK);
                return 0;
            }
            default -> {
                return file.ioctl(request, argument, new Memory(thread), thread.process());
            }
        }
    }

    private static long truncate(OpenFile file, long length) throws ErrnoException {
        if (length < 0) {
            throw Errno.EINVAL.exception();
        }
        file.truncate(length);
        return 0;
    }

    /** The caller's memory, for devices. */
    private record Memory(UserThread thread) implements OpenFile.IoctlMemory {
        @Override
        public void read(long address, byte[] into, int offset, int length) throws ErrnoException {
            thread.copyIn(address, into, offset, length);
        }

        @Override
        public void write(long address, byte[] from, int offset, int length) throws ErrnoException {
            thread.copyOut(address, from, offset, length);
        }
    }
}
