package org.exoos.vfs.procfs;

import java.util.List;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** /proc/PID. Once the process is gone, its files fail with ESRCH. */
final class ProcessDirectory extends ProcNode {
    private static final int PID_SHIFT = 16;
    private static final int DESCRIPTORS = 15;
    /** Order is the inode numbers' and the listing's. */
    private static final List<String> NAMES = List.of(
            "stat", "status", "statm", "cmdline", "comm", "maps", "mounts", "exe", "cwd", "root", "fd", "sched");

    private final int pid;
    private final int uid;
    private final int gid;

    ProcessDirectory(Kernel kernel, int pid, int uid, int gid) {
        super(kernel, number(pid, 0), Stat.S_IFDIR | 0555, uid, gid);
        this.pid = pid;
        this.uid = uid;
        this.gid = gid;
    }

    static long number(int pid, int index) {
        return (long) pid << PID_SHIFT | index;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        int index = NAMES.indexOf(name) + 1;
        return switch (name) {
            case "stat" -> file(index, ProcessFiles::stat);
            case "status" -> file(index, ProcessFiles::status);
            case "statm" -> file(index, ProcessFiles::memory);
            case "cmdline" -> file(index, ProcessFiles::commandLine);
            case "comm" -> file(index, info -> info.name() + "\n");
            case "maps" -> file(index, ProcessFiles::maps);
            case "mounts" -> file(index, info -> new KernelFiles(kernel()).mounts());
            case "sched" -> file(index, ProcessFiles::scheduling);
            case "exe" -> link(index, info -> info.executable());
            case "cwd" -> link(index, info -> info.workingDirectory());
            case "root" -> link(index, info -> "/");
            case "fd" -> new DescriptorDirectory(kernel(), number(pid, DESCRIPTORS), this, uid, gid);
            default -> null;
        };
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        info();
        int taken = 0;
        for (long at = Math.max(0, cursor); at < NAMES.size(); at++) {
            String name = NAMES.get((int) at);
            int type = switch (name) {
                case "exe", "cwd", "root" -> Stat.S_IFLNK;
                case "fd" -> Stat.S_IFDIR;
                default -> Stat.S_IFREG;
            };
            int index = type == Stat.S_IFDIR ? DESCRIPTORS : (int) at + 1;
            if (!sink.entry(number(pid, index), at + 1, type, name)) {
                break;
            }
            taken++;
        }
        return taken;
    }

    /** The process now. */
    ProcessInfo info() throws ErrnoException {
        ProcessTable table = kernel().processTable();
        ProcessInfo info = table == null ? null : table.process(pid).orElse(null);
        if (info == null) {
            throw Errno.ESRCH.exception();
        }
        return info;
    }

    int pid() {
        return pid;
    }

    /** Makes a text from a process. */
    private interface FromProcess {
        String make(ProcessInfo info) throws ErrnoException;
    }

    private Inode file(int index, FromProcess text) {
        return new ProcFile(kernel(), number(pid, index), uid, gid, () -> text.make(info()));
    }

    private Inode link(int index, FromProcess target) {
        return new ProcLink(kernel(), number(pid, index), uid, gid, caller -> target.make(info()));
    }
}
