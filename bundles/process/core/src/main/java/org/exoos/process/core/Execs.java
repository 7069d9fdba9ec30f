package org.exoos.process.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.exoos.hal.UserContext;
import org.exoos.memory.AddressSpace;
import org.exoos.process.BinaryLoader;
import org.exoos.process.BinaryLoader.Program;
import org.exoos.process.Limits;
import org.exoos.process.SignalAction;
import org.exoos.process.Signals;
import org.exoos.sched.WaitQueue;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Path;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** execve(2): finds the loader, builds the new space beside the old one, and then changes over. */
final class Execs {
    private static final int HEAD = 256;
    private static final int SCRIPT_DEPTH = 4;

    private final ProcessTree tree;
    private final ClockPages clockPages;

    Execs(ProcessTree tree) {
        this.tree = tree;
        clockPages = new ClockPages(tree.kernel.clock());
    }

    /** A program found: what remains after scripts were followed. */
    private record Found(OpenFile file, Path path, BinaryLoader loader, List<byte[]> arguments) {}

    void exec(RunningThread thread, @Nullable Path base, String path, List<byte[]> arguments, List<byte[]> environment)
            throws ErrnoException, WaitQueue.Interrupted {
        UserProcess process = thread.process();
        Found found = find(process, base, path, arguments);
        AddressSpace space = null;
        Program program;
        try {
            space = tree.kernel.spaces().create();
            if (space == null) {
                throw Errno.ENOMEM.exception();
            }
            space.limits(process.limits().soft(Limits.AS), process.limits().soft(Limits.STACK));
            byte[] random = new byte[16];
            ThreadLocalRandom.current().nextBytes(random);
            program = found.loader()
                    .load(
                            found.file(),
                            space,
                            new BinaryLoader.Arguments(
                                    path.getBytes(StandardCharsets.ISO_8859_1),
                                    found.arguments(),
                                    environment,
                                    process.credentials(),
                                    random,
                                    process.limits().soft(Limits.STACK),
                                    tree.kernel.clock().tscHz(),
                                    clockPages.map(space)),
                            process);
            endOtherThreads(thread);
        } catch (ErrnoException | WaitQueue.Interrupted | RuntimeException | Error e) {
            if (space != null) {
                space.release();
            }
            throw e;
        } finally {
            found.file().release();
        }
        changeOver(thread, found, space, program);
    }

    private Found find(UserProcess process, @Nullable Path base, String name, List<byte[]> arguments)
            throws ErrnoException {
        String path = name;
        Path from = base;
        List<byte[]> given = arguments;
        for (int depth = 0; depth <= SCRIPT_DEPTH; depth++) {
            Path place = tree.kernel.vfs().resolve(from, path, true, process);
            if ((place.inode().mode() & Stat.S_IFMT) != Stat.S_IFREG) {
                throw Errno.EACCES.exception();
            }
            tree.kernel.vfs().checkAccess(place, 1, process);
            OpenFile file = tree.kernel.vfs().open(from, path, OpenFlags.O_RDONLY, 0, process);
            boolean found = false;
            try {
                byte[] head = new byte[HEAD];
                int length = read(file, head, process);
                if (length >= 2 && head[0] == '#' && head[1] == '!') {
                    given = script(head, length, path, given);
                    path = new String(given.getFirst(), StandardCharsets.ISO_8859_1);
                    from = process.workingDirectory();
                    continue;
                }
                for (BinaryLoader loader : tree.kernel.loaders()) {
                    if (loader.accepts(head, length)) {
                        found = true;
                        return new Found(file, place, loader, given);
                    }
                }
                throw Errno.ENOEXEC.exception();
            } finally {
                if (!found) {
                    file.release();
                }
            }
        }
        throw Errno.ELOOP.exception();
    }

    private int read(OpenFile file, byte[] head, UserProcess process) throws ErrnoException {
        int length = 0;
        while (length < head.length) {
            long count = file.read(
                    new ArrayBuffer(head, length, head.length - length, tree.kernel.memory()), length, process);
            if (count <= 0) {
                break;
            }
            length += (int) count;
        }
        return length;
    }

    /** {@code #! interpreter [one argument]}: the arguments with these and the script's path put before. */
    static List<byte[]> script(byte[] head, int length, String path, List<byte[]> arguments) throws ErrnoException {
        String line = new String(head, 2, length - 2, StandardCharsets.ISO_8859_1);
        int end = line.indexOf('\n');
        if (end < 0 && length == head.length) {
            throw Errno.ENOEXEC.exception(); // the interpreter's name may be cut off
        }
        line = (end < 0 ? line : line.substring(0, end)).strip();
        if (line.isEmpty()) {
            throw Errno.ENOEXEC.exception();
        }
        int space = 0;
        while (space < line.length() && line.charAt(space) != ' ' && line.charAt(space) != '\t') {
            space++;
        }
        List<byte[]> all = new ArrayList<>();
        all.add(line.substring(0, space).getBytes(StandardCharsets.ISO_8859_1));
        String argument = line.substring(space).strip();
        if (!argument.isEmpty()) {
            all.add(argument.getBytes(StandardCharsets.ISO_8859_1));
        }
        all.add(path.getBytes(StandardCharsets.ISO_8859_1));
        all.addAll(arguments.size() > 1 ? arguments.subList(1, arguments.size()) : List.of());
        return all;
    }

    private void endOtherThreads(RunningThread thread) throws WaitQueue.Interrupted {
        UserProcess process = thread.process();
        tree.lock.lock();
        try {
            for (RunningThread other : process.threads) {
                if (other != thread) {
                    other.alert(RunningThread.WORK_END);
                }
            }
        } finally {
            tree.lock.unlock();
        }
        process.changes.await(() -> process.threads.size() <= 1, 0);
    }

    private void changeOver(RunningThread thread, Found found, AddressSpace space, Program program) {
        UserProcess process = thread.process();
        AddressSpace old = process.memory();
        UserContext context = thread.context();
        process.memory(space);
        context.reset();
        context.topLevel(space.topLevel());
        context.set(UserContext.RIP, program.entry());
        context.set(UserContext.RSP, program.stackPointer());
        context.set(UserContext.RFLAGS, 0x202);
        old.release();
        thread.clearChildTid(0);
        thread.alternate.clear();
        if (process.descriptors().shared()) {
            var shared = process.descriptors();
            process.descriptors(shared.copy());
            shared.release();
        }
        process.descriptors().exec();
        process.executable(found.path());
        name(process, found);
        tree.lock.lock();
        try {
            for (int signal = 1; signal < process.actions.length; signal++) {
                if (process.actions[signal].handler() != Signals.SIG_IGN) {
                    process.actions[signal] = SignalAction.DEFAULT;
                }
            }
            process.executed = true;
            process.vforkParentWaits = false;
            UserProcess parent = process.parent;
            if (parent != null) {
                parent.changes.signal();
            }
        } finally {
            tree.lock.unlock();
        }
    }

    private static void name(UserProcess process, Found found) {
        String path = found.path().absolute();
        process.name(path.substring(path.lastIndexOf('/') + 1));
        List<String> line = new ArrayList<>();
        int room = 4096;
        for (byte[] argument : found.arguments()) {
            room -= argument.length;
            if (room < 0) {
                break;
            }
            line.add(new String(argument, StandardCharsets.ISO_8859_1));
        }
        process.commandLine(List.copyOf(line));
    }
}
