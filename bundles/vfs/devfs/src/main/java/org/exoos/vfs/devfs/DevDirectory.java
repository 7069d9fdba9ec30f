package org.exoos.vfs.devfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.exoos.vfs.Device;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** The directory /dev. A device keeps its inode as long as its service is there. */
final class DevDirectory extends Inode {
    static final long DEVICE = 5;
    /** Links that programs expect beside the devices (fd(4)). */
    private static final Map<String, String> LINKS = Map.of(
            "fd", "/proc/self/fd",
            "stdin", "/proc/self/fd/0",
            "stdout", "/proc/self/fd/1",
            "stderr", "/proc/self/fd/2");

    private static final int FIRST_LINK = 2;
    private static final int FIRST_DEVICE = 0x1_0000;

    private final Map<String, Device> devices;
    private final Map<String, DevInode> inodes = new ConcurrentHashMap<>();
    private final Map<String, DevLink> links = new TreeMap<>();
    private final long mounted;

    DevDirectory(Map<String, Device> devices, long mounted) {
        this.devices = devices;
        this.mounted = mounted;
        LINKS.forEach((name, target) -> links.put(name, new DevLink(FIRST_LINK + links.size(), target, mounted)));
    }

    @Override
    public int mode() {
        return Stat.S_IFDIR | 0755;
    }

    @Override
    public Stat stat() {
        return new Stat(DEVICE, 1, mode(), 2, 0, 0, 0, 0, 0, mounted, mounted, mounted);
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        Device device = devices.get(name);
        if (device == null) {
            inodes.remove(name);
            return links.get(name);
        }
        DevInode known = inodes.get(name);
        if (known == null || known.device() != device) {
            known = new DevInode(device, number(device), mounted);
            inodes.put(name, known);
        }
        return known;
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        List<String> names = new ArrayList<>(new TreeMap<>(devices).keySet());
        names.addAll(links.keySet());
        int taken = 0;
        for (long at = Math.max(0, cursor); at < names.size(); at++) {
            String name = names.get((int) at);
            Inode inode = lookup(name);
            if (inode == null) {
                continue;
            }
            if (!sink.entry(inode.stat().inode(), at + 1, inode.mode() & Stat.S_IFMT, name)) {
                break;
            }
            taken++;
        }
        return taken;
    }

    private static long number(Device device) {
        return FIRST_DEVICE + device.number();
    }
}
