package org.exoos.vfs.devfs;

import java.util.Map;
import org.exoos.vfs.Device;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/** One mounted instance. */
final class Devfs implements FileSystem {
    private static final long MAGIC = 0x1373;

    private final DevDirectory root;
    private final Map<String, Device> devices;

    Devfs(Map<String, Device> devices, long mounted) {
        this.devices = devices;
        this.root = new DevDirectory(devices, mounted);
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String type() {
        return "devfs";
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, 4096, 0, 0, devices.size(), 0);
    }
}
