package org.exoos.vfs.tmpfs;

import org.exoos.vfs.Credentials;
import org.exoos.vfs.Stat;

/** A symbolic link. */
final class TmpLink extends TmpInode {
    private final String target;

    TmpLink(Tmpfs fileSystem, String target, Credentials owner) {
        super(fileSystem, Stat.S_IFLNK | 0777, owner);
        this.target = target;
    }

    @Override
    long size() {
        return target.length();
    }

    @Override
    long pageCount() {
        return 0;
    }

    @Override
    public String readLink() {
        return target;
    }
}
