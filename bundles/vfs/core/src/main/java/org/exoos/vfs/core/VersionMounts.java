package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.List;
import org.exoos.swap.SwapRefusedException;
import org.exoos.vfs.Caller;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;

/**
 * Everything that is mounted, a second time: by a version that is to take over.
 *
 * @param version that mounted it
 * @param mounts one for each instance
 */
record VersionMounts(FileSystemType version, List<Mounted> mounts) {
    private static final int DEPTH = 3;

    /**
     * One of them.
     *
     * @param instance what is mounted
     * @param fileSystem the same, by the version
     */
    record Mounted(Instance instance, FileSystem fileSystem) {}

    /** @throws SwapRefusedException naming what it cannot mount */
    static VersionMounts of(FileSystemType version, List<Instance> instances) throws SwapRefusedException {
        List<Mounted> mounts = new ArrayList<>();
        for (Instance instance : instances) {
            Mount mount = instance.mount;
            try {
                FileSystem made = version.mount(mount.source, mount.options);
                if (!made.root().isDirectory()) {
                    throw new SwapRefusedException("its root of " + mount.source + " is no directory");
                }
                mounts.add(new Mounted(instance, made));
            } catch (ErrnoException | RuntimeException why) {
                throw new SwapRefusedException("it cannot mount " + mount.source + ": " + why, why);
            }
        }
        return new VersionMounts(version, List.copyOf(mounts));
    }

    /**
     * Walks about in all of them.
     *
     * @throws SwapRefusedException naming what it cannot read
     */
    void walk() throws SwapRefusedException {
        for (Mounted each : mounts) {
            try {
                walk(each.fileSystem.root(), DEPTH);
            } catch (ErrnoException why) {
                throw new SwapRefusedException(
                        "it cannot read " + each.instance.mount.target + ": " + why.getMessage(), why);
            }
        }
    }

    private static void walk(Inode directory, int depth) throws ErrnoException {
        directory.stat();
        List<String> names = new ArrayList<>();
        directory.readDirectory(0, (inode, next, mode, entry) -> names.add(entry));
        for (String entry : names) {
            Inode child = directory.lookup(entry);
            if (child == null) {
                continue;
            }
            if ((child.mode() & Stat.S_IFMT) == Stat.S_IFLNK) {
                child.readLink(Caller.KERNEL);
            } else if (child.isDirectory() && depth > 0) {
                walk(child, depth - 1);
            } else {
                child.stat();
            }
        }
    }
}
