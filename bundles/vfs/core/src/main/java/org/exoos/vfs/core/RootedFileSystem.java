package org.exoos.vfs.core;

import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/**
 * What a version mounted, with the root that it gave while its calls were watched: who takes the mount in asks for it again.
 *
 * @param made by the version
 * @param root of it
 */
record RootedFileSystem(FileSystem made, Inode root) implements FileSystem {
    @Override
    public String type() {
        return made.type();
    }

    @Override
    public Statistics statistics() {
        return made.statistics();
    }

    @Override
    public void unmounted() {
        made.unmounted();
    }
}
