package org.exoos.vfs.devfs;

import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;

/** A symbolic link in /dev. */
final class DevLink extends Inode {
    private final long number;
    private final String target;
    private final long created;

    DevLink(long number, String target, long created) {
        this.number = number;
        this.target = target;
        this.created = created;
    }

    @Override
    public int mode() {
        return Stat.S_IFLNK | 0777;
    }

    @Override
    public Stat stat() {
        return new Stat(DevDirectory.DEVICE, number, mode(), 1, 0, 0, 0, target.length(), 0, created, created, created);
    }

    @Override
    public String readLink() {
        return target;
    }
}
