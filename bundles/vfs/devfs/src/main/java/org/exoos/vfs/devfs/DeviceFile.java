package org.exoos.vfs.devfs;

import org.exoos.vfs.AbstractFile;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.IoBuffer;
import org.exoos.vfs.Stat;

/** An open device without position: a transfer anywhere is the same, seeking stays at 0 (null(4)). */
abstract class DeviceFile extends AbstractFile {
    private final Device device;

    DeviceFile(Device device, int flags, String path) {
        super(flags, path);
        this.device = device;
    }

    @Override
    protected void closed() {}

    @Override
    public Stat stat() {
        return new Stat(DevDirectory.DEVICE, 0, device.mode(), 1, 0, 0, device.number(), 0, 0, 0, 0, 0);
    }

    @Override
    public long read(IoBuffer into, long position, Caller caller) throws ErrnoException {
        return read(into, caller);
    }

    @Override
    public long write(IoBuffer from, long position, Caller caller) throws ErrnoException {
        return write(from, caller);
    }

    @Override
    public long seek(long offset, int whence) {
        return 0;
    }
}
