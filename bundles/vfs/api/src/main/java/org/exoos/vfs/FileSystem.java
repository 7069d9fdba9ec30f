package org.exoos.vfs;

import org.jspecify.annotations.Nullable;

/**
 * A mounted (or mountable) file system. An implementation registers {@link FileSystemType}; the VFS core asks it for instances and holds
 * them behind its mount gate.
 */
public interface FileSystem {
    Inode root();

    /** Name of the type, as in /proc/mounts. */
    String type();

    /** statfs(2) figures, in blocks of {@code blockSize} bytes. */
    Statistics statistics();

    /** Called at unmount, when nothing is open any more. */
    default void unmounted() {}

    /** statfs(2). */
    record Statistics(long magic, long blockSize, long blocks, long freeBlocks, long files, long freeFiles) {}

    /** The mountable type, registered as an OSGi service with the property {@code exo.fs.type}. */
    interface FileSystemType {
        String name();

        /** @param source what to mount (an archive's boot path for tarfs), or null; options as in mount(8) -o */
        FileSystem mount(@Nullable String source, String options) throws ErrnoException;
    }
}
