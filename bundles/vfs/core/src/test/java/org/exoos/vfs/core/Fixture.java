package org.exoos.vfs.core;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.exoos.hal.simulated.MachineConfig;
import org.exoos.hal.simulated.SimulatedMachine;
import org.exoos.memory.FrameAllocator;
import org.exoos.memory.core.BuddyFrameAllocator;
import org.exoos.vfs.ArrayBuffer;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.OpenFlags;
import org.exoos.vfs.Path;
import org.exoos.vfs.tmpfs.TmpfsType;

/** A VFS with tmpfs on the root. */
final class Fixture {
    final SimulatedMachine machine =
            new SimulatedMachine(MachineConfig.defaults().withMemory(2 << 20));
    final FrameAllocator frames = new BuddyFrameAllocator(machine.memory(), machine.processors());
    final TmpfsType tmpfs = new TmpfsType(frames, machine.memory(), machine.clock());
    final AtomicLong now = new AtomicLong();
    final DentryCache cache = new DentryCache(now::get);
    final VfsCore vfs = new VfsCore(cache, () -> null);

    Fixture() {
        vfs.table.typeAdded(tmpfs);
        try {
            vfs.table.mount("tmpfs", null, "/", "mode=755");
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    static Caller user(int uid) {
        return new Caller() {
            @Override
            public int pid() {
                return 7;
            }

            @Override
            public int processGroup() {
                return 7;
            }

            @Override
            public int session() {
                return 7;
            }

            @Override
            public Credentials credentials() {
                return new Credentials(uid, uid);
            }

            @Override
            public boolean ignores(int signal) {
                return false;
            }
        };
    }

    void write(String path, String text) throws ErrnoException {
        OpenFile file =
                vfs.open(null, path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0644, Caller.KERNEL);
        try {
            file.write(buffer(text), Caller.KERNEL);
        } finally {
            file.release();
        }
    }

    ArrayBuffer buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return new ArrayBuffer(bytes, 0, bytes.length, machine.memory());
    }

    String read(String path) throws ErrnoException {
        OpenFile file = vfs.open(null, path, OpenFlags.O_RDONLY, 0, Caller.KERNEL);
        try {
            return read(file, 1 << 16);
        } finally {
            file.release();
        }
    }

    String read(OpenFile file, int length) throws ErrnoException {
        byte[] bytes = new byte[length];
        long count = file.read(new ArrayBuffer(bytes, 0, length, machine.memory()), Caller.KERNEL);
        return new String(bytes, 0, (int) count, StandardCharsets.ISO_8859_1);
    }

    List<String> list(String path) throws ErrnoException {
        OpenFile file = vfs.open(null, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, Caller.KERNEL);
        try {
            List<String> names = new ArrayList<>();
            while (file.readDirectory((inode, next, type, name) -> names.add(name)) > 0) {
                // Until the end.
            }
            return names;
        } finally {
            file.release();
        }
    }

    Path at(String path) throws ErrnoException {
        return vfs.resolve(null, path, true, Caller.KERNEL);
    }

    void directory(String path) throws ErrnoException {
        vfs.makeDirectory(null, path, 0755, Caller.KERNEL);
    }
}
