package org.exoos.vfs.core;

import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;
import org.jspecify.annotations.Nullable;

/** A file system with a given root. */
record BrokenType(Inode root) implements FileSystem.FileSystemType {
    @Override
    public String name() {
        return "broken";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) {
        return new Rooted(name(), root);
    }
}
