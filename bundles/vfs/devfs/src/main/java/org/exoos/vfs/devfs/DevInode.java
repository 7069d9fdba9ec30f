package org.exoos.vfs.devfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.Device;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** A device file. Mode, owner and times can change; they last until the device goes. */
final class DevInode extends Inode {
    private final Device device;
    private final long number;
    private volatile int permissions;
    private volatile int uid;
    private volatile int gid;
    private volatile long accessed;
    private volatile long modified;

    DevInode(Device device, long number, long created) {
        this.device = device;
        this.number = number;
        this.permissions = device.mode() & ~Stat.S_IFMT;
        this.accessed = created;
        this.modified = created;
    }

    Device device() {
        return device;
    }

    @Override
    public int mode() {
        return device.mode() & Stat.S_IFMT | permissions;
    }

    @Override
    public Stat stat() {
        return new Stat(
                DevDirectory.DEVICE, number, mode(), 1, uid, gid, device.number(), 0, 0, accessed, modified, modified);
    }

    @Override
    public OpenFile open(int flags, String path, Caller caller) throws ErrnoException {
        return device.open(flags, path, caller);
    }

    @Override
    public void setAttributes(
            @Nullable Integer mode,
            @Nullable Integer uid,
            @Nullable Integer gid,
            @Nullable Long accessed,
            @Nullable Long modified) {
        if (mode != null) {
            this.permissions = mode & ~Stat.S_IFMT;
        }
        if (uid != null) {
            this.uid = uid;
        }
        if (gid != null) {
            this.gid = gid;
        }
        if (accessed != null) {
            this.accessed = accessed;
        }
        if (modified != null) {
            this.modified = modified;
        }
    }

    /** truncate(2) of a device changes nothing. */
    @Override
    public void truncate(long length) {}
}
