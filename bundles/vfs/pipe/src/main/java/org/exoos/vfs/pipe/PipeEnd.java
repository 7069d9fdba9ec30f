package org.exoos.vfs.pipe;

import org.exoos.sched.WaitQueue;
import org.exoos.vfs.AbstractFile;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Stat;

/** One end of a pipe. */
final class PipeEnd extends AbstractFile {
    private static final int FIONREAD = 0x541b;
    /** Device number of the pipes' own name space, as st_dev. */
    private static final long DEVICE = 0xc;

    private final PipeRing ring;
    private final boolean reading;

    PipeEnd(PipeRing ring, int flags) {
        super(flags, "pipe:[" + ring.number + "]");
        this.ring = ring;
        this.reading = (flags & OpenFlags.O_ACCMODE) == OpenFlags.O_RDONLY;
    }

    @Override
    protected void closed() {
        ring.close(reading);
    }

    @Override
    public Stat stat() {
        long time = ring.created;
        return new Stat(DEVICE, ring.number, Stat.S_IFIFO | 0600, 1, 0, 0, 0, 0, 0, time, time, time);
    }

    @Override
    public long read(IoBuffer into, Caller caller) throws ErrnoException {
        requireReadable();
        return ring.read(into);
    }

    @Override
    public long write(IoBuffer from, Caller caller) throws ErrnoException {
        requireWritable();
        return ring.write(from);
    }

    @Override
    public int poll(int events) {
        return ring.poll(reading, events);
    }

    @Override
    public WaitQueue readiness() {
        return reading ? ring.readers : ring.writers;
    }

    @Override
    public long ioctl(int request, long argument, IoctlMemory memory, Caller caller) throws ErrnoException {
        if (request != FIONREAD) {
            throw Errno.ENOTTY.exception();
        }
        int count = ring.readable();
        byte[] value = {(byte) count, (byte) (count >> 8), (byte) (count >> 16), (byte) (count >> 24)};
        memory.write(argument, value, 0, value.length);
        return 0;
    }
}
