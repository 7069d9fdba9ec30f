package org.exoos.vfs.sysfs;

import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/** One mounted instance. */
final class Sysfs implements FileSystem {
    private static final long MAGIC = 0x62656572;

    private final SysDirectory root;

    Sysfs(AttributeTree attributes, long mounted) {
        this.root = new SysDirectory(attributes, "", mounted);
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String type() {
        return "sysfs";
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, 4096, 0, 0, 0, 0);
    }
}
