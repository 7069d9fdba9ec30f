package org.exoos.vfs.procfs;

import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;

/** What all entries have in common: number, mode, owner; times are now. */
abstract class ProcNode extends Inode {
    static final long DEVICE = 4;

    private final Kernel kernel;
    private final long number;
    private final int mode;
    private final int uid;
    private final int gid;

    ProcNode(Kernel kernel, long number, int mode, int uid, int gid) {
        this.kernel = kernel;
        this.number = number;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
    }

    final Kernel kernel() {
        return kernel;
    }

    final long number() {
        return number;
    }

    @Override
    public final int mode() {
        return mode;
    }

    @Override
    public final boolean cacheable() {
        return false;
    }

    @Override
    public Stat stat() {
        long now = kernel.clock().wallNanos();
        int links = isDirectory() ? 2 : 1;
        return new Stat(DEVICE, number, mode, links, uid, gid, 0, 0, 0, now, now, now);
    }
}
