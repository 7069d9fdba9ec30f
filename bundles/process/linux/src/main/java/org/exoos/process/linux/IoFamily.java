package org.exoos.process.linux;

import static org.exoos.process.linux.Numbers.*;

import org.exoos.hal.PhysicalMemory;
import org.exoos.hal.UserContext;
import org.exoos.process.Processes;
import org.exoos.process.SystemCallFamily;
import org.exoos.process.UserThread;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Bytes in and out of open files: read(2), write(2) and their relatives. */
@Component(service = SystemCallFamily.class)
public final class IoFamily extends SystemCallFamily {
    private static final long MAX_BYTES = 0x7fff_f000L;
    private static final int PIECE = 32 * 1024;

    private final Processes processes;
    private final PhysicalMemory memory;

    @Activate
    public IoFamily(@Reference Processes processes, @Reference PhysicalMemory memory) {
        super("io", READ, WRITE, PREAD64, PWRITE64, READV, WRITEV, PREADV, PWRITEV, LSEEK, SENDFILE, COPY_FILE_RANGE);
        this.processes = processes;
        this.memory = memory;
    }

    // hot path
    @Override
    public long call(int number, UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        if (number == COPY_FILE_RANGE) {
            return copyRange(thread, context);
        }
        if (number == SENDFILE) {
            return sendFile(thread, context);
        }
        OpenFile file = thread.process().descriptors().use((int) context.argument0());
        try {
            return switch (number) {
                case READ -> Transfers.read(file, buffer(thread, context), thread.process());
                case WRITE -> Transfers.write(file, buffer(thread, context), thread, processes);
                case PREAD64 -> file.read(buffer(thread, context), position(context), thread.process());
                case PWRITE64 -> file.write(buffer(thread, context), position(context), thread.process());
                case READV -> Transfers.read(file, vector(thread, context), thread.process());
                case WRITEV -> Transfers.write(file, vector(thread, context), thread, processes);
                case PREADV -> file.read(vector(thread, context), position(context), thread.process());
                case PWRITEV -> file.write(vector(thread, context), position(context), thread.process());
                default -> file.seek(context.argument1(), (int) context.argument2());
            };
        } finally {
            file.release();
        }
    }

    private static IoBuffer buffer(UserThread thread, UserContext context) throws ErrnoException {
        long length = context.argument2();
        if (length < 0) {
            throw Errno.EINVAL.exception();
        }
        // Before anything is waited for or taken out of the file.
        Arguments.requireRange(context.argument1(), length);
        return thread.buffer(context.argument1(), Math.min(length, MAX_BYTES));
    }

    private static IoBuffer vector(UserThread thread, UserContext context) throws ErrnoException {
        return UserVector.read(thread, context.argument1(), context.argument2());
    }

    private static long position(UserContext context) throws ErrnoException {
        long position = context.argument3();
        if (position < 0) {
            throw Errno.EINVAL.exception();
        }
        return position;
    }

    private long sendFile(UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        return copy(
                thread,
                (int) context.argument1(),
                context.argument2(),
                (int) context.argument0(),
                0,
                context.argument3());
    }

    private long copyRange(UserThread thread, UserContext context) throws ErrnoException, WaitQueue.Interrupted {
        if (context.argument5() != 0) {
            throw Errno.EINVAL.exception();
        }
        return copy(
                thread,
                (int) context.argument0(),
                context.argument1(),
                (int) context.argument2(),
                context.argument3(),
                context.argument4());
    }

    /** Offsets are addresses of positions, 0 = the file's own. */
    private long copy(UserThread thread, int in, long inOffset, int out, long outOffset, long length)
            throws ErrnoException, WaitQueue.Interrupted {
        if (length < 0) {
            throw Errno.EINVAL.exception();
        }
        OpenFile from = thread.process().descriptors().use(in);
        try {
            requireRegular(from);
            OpenFile to = thread.process().descriptors().use(out);
            try {
                long inPosition = inOffset == 0 ? -1 : readPosition(thread, inOffset);
                long outPosition = outOffset == 0 ? -1 : readPosition(thread, outOffset);
                long done = move(thread, from, inPosition, to, outPosition, Math.min(length, MAX_BYTES));
                if (inOffset != 0) {
                    writePosition(thread, inOffset, inPosition + done);
                }
                if (outOffset != 0) {
                    writePosition(thread, outOffset, outPosition + done);
                }
                return done;
            } finally {
                to.release();
            }
        } finally {
            from.release();
        }
    }

    /** Only a regular file can be the source: programs fall back to read(2) for terminals and pipes, and rely on its waiting. */
    private static void requireRegular(OpenFile file) throws ErrnoException {
        if ((file.stat().mode() & Stat.S_IFMT) != Stat.S_IFREG) {
            throw Errno.EINVAL.exception();
        }
    }

    private long move(UserThread thread, OpenFile from, long inPosition, OpenFile to, long outPosition, long length)
            throws ErrnoException, WaitQueue.Interrupted {
        byte[] piece = new byte[(int) Math.min(PIECE, length)];
        long done = 0;
        while (done < length && !(done > 0 && thread.signalPending())) {
            ArrayBuffer in = new ArrayBuffer(piece, 0, (int) Math.min(piece.length, length - done), memory);
            long got = inPosition < 0
                    ? Transfers.read(from, in, thread.process())
                    : from.read(in, inPosition + done, thread.process());
            if (got <= 0) {
                return done > 0 || got == 0 ? done : got;
            }
            ArrayBuffer outBuffer = new ArrayBuffer(piece, 0, (int) got, memory);
            long put = outPosition < 0
                    ? Transfers.write(to, outBuffer, thread, processes)
                    : to.write(outBuffer, outPosition + done, thread.process());
            done += Math.max(0, put);
            if (put < got) {
                if (inPosition < 0) {
                    from.seek(put - got, 1);
                }
                return done;
            }
        }
        return done;
    }

    private static long readPosition(UserThread thread, long address) throws ErrnoException {
        thread.copyIn(address, thread.scratch(), 0, 8);
        long position = Arguments.getLong(thread.scratch(), 0);
        if (position < 0) {
            throw Errno.EINVAL.exception();
        }
        return position;
    }

    private static void writePosition(UserThread thread, long address, long position) throws ErrnoException {
        Arguments.putLong(thread.scratch(), 0, position);
        thread.copyOut(address, thread.scratch(), 0, 8);
    }
}
