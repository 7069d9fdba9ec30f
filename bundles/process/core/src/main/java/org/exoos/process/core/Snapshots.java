package org.exoos.process.core;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.exoos.memory.AddressSpace;
import org.exoos.process.DescriptorTable;
import org.exoos.process.ProcessInfo;
import org.exoos.sched.Task;
import org.exoos.sched.TaskState;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Path;
import org.exoos.vfs.Terminal;
import org.jspecify.annotations.Nullable;

/** Processes as /proc and ps show them. */
final class Snapshots {
    private Snapshots() {}

    static ProcessInfo of(UserProcess process) {
        Terminal terminal = process.terminal;
        Task task = task(process);
        boolean alive = process.state.compareTo(UserProcess.State.ZOMBIE) < 0;
        AddressSpace memory = process.memory();
        return new ProcessInfo(
                process.pid(),
                process.parentPid(),
                process.group,
                process.session,
                terminal == null ? 0 : (int) terminal.number(),
                terminal == null ? -1 : terminal.foregroundGroup(),
                process.name(),
                alive ? process.commandLine() : List.of(),
                state(process, task),
                process.credentials().uid(),
                process.credentials().gid(),
                process.threadCount(),
                process.nice(),
                process.userNanos(),
                process.kernelNanos(),
                alive ? memory.virtualBytes() : 0,
                alive ? memory.residentBytes() : 0,
                process.startNanos,
                task == null ? 0 : task.cpu(),
                path(process.workingDirectory()),
                path(process.executable()),
                alive ? new Lazy(() -> files(process.descriptors())) : List.of(),
                alive ? new Lazy(memory::maps) : List.of(),
                task == null ? List.of() : new Lazy(() -> SchedulingLines.of(process, task)));
    }

    private static String path(@Nullable Path path) {
        return path == null ? "" : path.absolute();
    }

    private static @Nullable Task task(UserProcess process) {
        process.tree.lock.lock();
        try {
            return process.threads.isEmpty() ? null : process.threads.getFirst().taskOrNull();
        } finally {
            process.tree.lock.unlock();
        }
    }

    private static char state(UserProcess process, @Nullable Task task) {
        return switch (process.state) {
            case ZOMBIE, REAPED -> 'Z';
            case STOPPED -> 'T';
            default -> task == null || task.state() != TaskState.BLOCKED ? 'R' : 'S';
        };
    }

    private static List<String> files(DescriptorTable table) {
        List<String> lines = new ArrayList<>();
        int end = table.end();
        for (int i = 0; i < end; i++) {
            OpenFile file = table.peek(i);
            if (file != null) {
                lines.add(i + " " + file.path());
            }
        }
        return lines;
    }

    /** Made when first looked at: most readers of a snapshot never do. */
    private static final class Lazy extends AbstractList<String> {
        private final Supplier<List<String>> source;
        private @Nullable List<String> lines;

        Lazy(Supplier<List<String>> source) {
            this.source = source;
        }

        private synchronized List<String> lines() {
            List<String> made = lines;
            if (made == null) {
                made = source.get();
                lines = made;
            }
            return made;
        }

        @Override
        public String get(int index) {
            return lines().get(index);
        }

        @Override
        public int size() {
            return lines().size();
        }
    }
}
