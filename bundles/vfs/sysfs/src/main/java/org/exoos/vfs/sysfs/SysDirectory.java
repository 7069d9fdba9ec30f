package org.exoos.vfs.sysfs;

import java.util.Map;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.KernelAttribute;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** A directory: a prefix of paths. */
final class SysDirectory extends Inode {
    static final long DEVICE = 6;

    private final AttributeTree attributes;
    private final String path;
    private final long mounted;

    SysDirectory(AttributeTree attributes, String path, long mounted) {
        this.attributes = attributes;
        this.path = path;
        this.mounted = mounted;
    }

    /** Stable as long as the path is. */
    static long number(String path) {
        return path.isEmpty() ? 1 : path.hashCode() & 0xffff_ffffL | 1L << 32;
    }

    @Override
    public int mode() {
        return Stat.S_IFDIR | 0755;
    }

    @Override
    public Stat stat() {
        return new Stat(DEVICE, number(path), mode(), 2, 0, 0, 0, 0, 0, mounted, mounted, mounted);
    }

    @Override
    public boolean cacheable() {
        return false;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        String child = child(name);
        KernelAttribute attribute = attributes.attribute(child);
        if (attribute != null) {
            return new SysFile(attribute, mounted);
        }
        return attributes.directory(child) ? new SysDirectory(attributes, child, mounted) : null;
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        long at = 0;
        int taken = 0;
        for (Map.Entry<String, Boolean> entry : attributes.children(path).entrySet()) {
            if (at++ < cursor) {
                continue;
            }
            int type = entry.getValue() ? Stat.S_IFDIR : Stat.S_IFREG;
            if (!sink.entry(number(child(entry.getKey())), at, type, entry.getKey())) {
                break;
            }
            taken++;
        }
        return taken;
    }

    private String child(String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }
}
