package org.exoos.process;

import org.exoos.memory.AddressSpace;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;

/** A range of user memory as source or target of a transfer. Belongs to one thread and is used again for each call. */
public final class UserBuffer implements IoBuffer {
    private AddressSpace space;
    private long address;
    private long left;

    public UserBuffer(AddressSpace space) {
        this.space = space;
    }

    /** Sets the range of the next transfer. Returns this. */
    public UserBuffer set(AddressSpace space, long address, long length) {
        this.space = space;
        this.address = address;
        this.left = length;
        return this;
    }

    @Override
    public long remaining() {
        return left;
    }

    @Override
    public int put(byte[] from, int offset, int length) throws ErrnoException {
        int count = limit(length);
        return advance(space.copyOut(address, from, offset, count), count);
    }

    @Override
    public int putPhysical(long from, int length) throws ErrnoException {
        int count = limit(length);
        return advance(space.copyOutPhysical(address, from, count), count);
    }

    @Override
    public int putZeros(int length) throws ErrnoException {
        int count = limit(length);
        return advance(space.zeroOut(address, count), count);
    }

    @Override
    public int take(byte[] into, int offset, int length) throws ErrnoException {
        int count = limit(length);
        return advance(space.copyIn(address, into, offset, count), count);
    }

    @Override
    public int takePhysical(long to, int length) throws ErrnoException {
        int count = limit(length);
        return advance(space.copyInPhysical(address, to, count), count);
    }

    private int limit(int length) {
        return (int) Math.min(length, left);
    }

    private int advance(int done, int wanted) throws ErrnoException {
        if (done == 0 && wanted > 0) {
            throw Errno.EFAULT.exception();
        }
        address += done;
        // A fault ends the transfer: what was copied counts.
        left = done < wanted ? 0 : left - done;
        return done;
    }
}
