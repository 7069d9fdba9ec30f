package org.exoos.vfs.devfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;

/** null, zero and full (null(4), full(4)). What is written to null and zero is not even looked at, as on Linux. */
record MemoryDevice(String name, int minor, Kind kind) implements Device {
    private static final int MAJOR = 1;
    private static final int CHUNK = 1 << 16;

    enum Kind {
        NULL,
        ZERO,
        FULL
    }

    @Override
    public int mode() {
        return Stat.S_IFCHR | 0666;
    }

    @Override
    public long number() {
        return Device.number(MAJOR, minor);
    }

    @Override
    public OpenFile open(int flags, String path, Caller caller) {
        return new DeviceFile(this, flags, path) {
            @Override
            public long read(IoBuffer into, Caller caller) throws ErrnoException {
                return kind == Kind.NULL ? 0 : zeros(into);
            }

            @Override
            public long write(IoBuffer from, Caller caller) throws ErrnoException {
                if (kind == Kind.FULL) {
                    throw Errno.ENOSPC.exception();
                }
                return from.remaining();
            }
        };
    }

    private static long zeros(IoBuffer into) throws ErrnoException {
        long total = 0;
        while (into.remaining() > 0) {
            int wanted = (int) Math.min(into.remaining(), CHUNK);
            try {
                int put = into.putZeros(wanted);
                total += put;
                if (put < wanted) {
                    break;
                }
            } catch (ErrnoException e) {
                if (total > 0) {
                    break;
                }
                throw e;
            }
        }
        return total;
    }
}
