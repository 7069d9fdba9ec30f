package org.exoos.vfs.procfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exoos.process.ProcessInfo;
import org.exoos.process.ProcessTable;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** /proc: kernel files, then a directory per process. A listing's cursor is the place of a kernel file or, past those, the pid. */
final class ProcRoot extends ProcNode {
    private static final long FIRST_NUMBER = 2;
    private static final long PID_CURSOR = 1 << 16;

    private final Map<String, ProcNode> files = new TreeMap<>();

    ProcRoot(Kernel kernel) {
        super(kernel, 1, Stat.S_IFDIR | 0555, 0, 0);
        KernelFiles texts = new KernelFiles(kernel);
        add("uptime", texts::uptime);
        add("loadavg", texts::loadAverage);
        add("meminfo", texts::memory);
        add("stat", texts::statistics);
        add("schedstat", texts::schedulerStatistics);
        add("version", texts::version);
        add("cpuinfo", texts::processors);
        add("interrupts", texts::interrupts);
        add("filesystems", texts::fileSystems);
        add("cmdline", texts::commandLine);
        files.put("mounts", new ProcLink(kernel, number(files.size()), 0, 0, caller -> "self/mounts"));
        files.put("self", new ProcLink(kernel, number(files.size()), 0, 0, ProcRoot::self));
    }

    @Override
    public @Nullable Inode lookup(String name) {
        ProcNode file = files.get(name);
        return file != null ? file : process(name);
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        int taken = 0;
        List<Map.Entry<String, ProcNode>> entries = new ArrayList<>(files.entrySet());
        for (long at = Math.max(0, cursor); at < entries.size(); at++) {
            Map.Entry<String, ProcNode> entry = entries.get((int) at);
            ProcNode node = entry.getValue();
            if (!sink.entry(node.number(), at + 1, node.mode() & Stat.S_IFMT, entry.getKey())) {
                return taken;
            }
            taken++;
        }
        ProcessTable table = kernel().processTable();
        if (table == null) {
            return taken;
        }
        long afterPid = cursor - PID_CURSOR;
        List<Integer> pids =
                table.processes().stream().map(ProcessInfo::pid).sorted().toList();
        for (int pid : pids) {
            if (pid <= afterPid) {
                continue;
            }
            if (!sink.entry(ProcessDirectory.number(pid, 0), PID_CURSOR + pid, Stat.S_IFDIR, Integer.toString(pid))) {
                break;
            }
            taken++;
        }
        return taken;
    }

    private @Nullable Inode process(String name) {
        ProcessTable table = kernel().processTable();
        if (table == null || name.isEmpty() || name.length() > 9 || name.charAt(0) == '0') {
            return null;
        }
        int pid = 0;
        for (int i = 0; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            pid = pid * 10 + digit;
        }
        return table.process(pid)
                .map(info -> new ProcessDirectory(kernel(), info.pid(), info.uid(), info.gid()))
                .orElse(null);
    }

    private void add(String name, ProcFile.Text text) {
        files.put(name, new ProcFile(kernel(), number(files.size()), 0, 0, text));
    }

    private static long number(int index) {
        return FIRST_NUMBER + index;
    }

    private static String self(Caller caller) throws ErrnoException {
        if (caller.pid() == 0) {
            throw Errno.ENOENT.exception();
        }
        return Integer.toString(caller.pid());
    }
}
