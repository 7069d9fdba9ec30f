package org.exoos.vfs.procfs;

import org.exoos.vfs.Caller;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Stat;

/** A symbolic link whose target depends on the moment, or on who asks. */
final class ProcLink extends ProcNode {
    /** Makes the target. */
    interface Target {
        String of(Caller caller) throws ErrnoException;
    }

    private final Target target;

    ProcLink(Kernel kernel, long number, int uid, int gid, Target target) {
        super(kernel, number, Stat.S_IFLNK | 0777, uid, gid);
        this.target = target;
    }

    @Override
    public String readLink() throws ErrnoException {
        return target.of(Caller.KERNEL);
    }

    @Override
    public String readLink(Caller caller) throws ErrnoException {
        return target.of(caller);
    }
}
