package org.exoos.vfs.devfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;

/** random and urandom (random(4)): the same, never waits. Writes are taken and add nothing. */
record RandomDevice(String name, int minor, RandomBytes random) implements Device {
    private static final int MAJOR = 1;
    private static final int BLOCK = 4096;

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
                return bytes(into);
            }

            @Override
            public long write(IoBuffer from, Caller caller) {
                return from.remaining();
            }
        };
    }

    private long bytes(IoBuffer into) throws ErrnoException {
        byte[] block = new byte[(int) Math.min(BLOCK, into.remaining())];
        long total = 0;
        while (into.remaining() > 0) {
            int wanted = (int) Math.min(block.length, into.remaining());
            random.fill(block, wanted);
            try {
                int put = into.put(block, 0, wanted);
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
