package org.exoos.vfs.core;

import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/** A mounted file system that a test has made the root of. */
class Rooted implements FileSystem {
    private final String type;
    private final Inode root;

    Rooted(String type, Inode root) {
        this.type = type;
        this.root = root;
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public Statistics statistics() {
        return new Statistics(0, 512, 0, 0, 0, 0);
    }
}
