package org.exoos.vfs.procfs;

import java.util.TreeMap;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** /proc/PID/fd: a link per open file. */
final class DescriptorDirectory extends ProcNode {
    private static final int FIRST_INDEX = 32;

    private final ProcessDirectory process;
    private final int uid;
    private final int gid;

    DescriptorDirectory(Kernel kernel, long number, ProcessDirectory process, int uid, int gid) {
        super(kernel, number, Stat.S_IFDIR | 0500, uid, gid);
        this.process = process;
        this.uid = uid;
        this.gid = gid;
    }

    @Override
    public @Nullable Inode lookup(String name) throws ErrnoException {
        for (var entry : open().entrySet()) {
            if (name.equals(entry.getKey().toString())) {
                String target = entry.getValue();
                return new ProcLink(kernel(), number(entry.getKey()), uid, gid, caller -> target);
            }
        }
        return null;
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        int taken = 0;
        for (int descriptor : open().tailMap((int) Math.max(0, cursor)).keySet()) {
            String name = Integer.toString(descriptor);
            if (!sink.entry(number(descriptor), descriptor + 1, Stat.S_IFLNK, name)) {
                break;
            }
            taken++;
        }
        return taken;
    }

    private long number(int descriptor) {
        return ProcessDirectory.number(process.pid(), FIRST_INDEX + descriptor);
    }

    /** Descriptor and path, from lines like "3 /etc/config". */
    private TreeMap<Integer, String> open() throws ErrnoException {
        TreeMap<Integer, String> files = new TreeMap<>();
        for (String line : process.info().openFiles()) {
            int blank = line.indexOf(' ');
            if (blank > 0) {
                files.put(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
            }
        }
        return files;
    }
}
