package org.exoos.vfs.core;

import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;

/** Stands for a file that the new version of its file system does not have any more. */
final class LostInode extends Inode {
    @Override
    public Stat stat() throws ErrnoException {
        throw Errno.EIO.exception();
    }

    @Override
    public int mode() {
        return Stat.S_IFREG;
    }

    @Override
    public boolean cacheable() {
        return false;
    }
}
