package org.exoos.vfs.procfs;

import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/** One mounted instance. */
final class Procfs implements FileSystem {
    private static final long MAGIC = 0x9fa0;

    private final ProcRoot root;

    Procfs(Kernel kernel) {
        this.root = new ProcRoot(kernel);
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String type() {
        return "proc";
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, 4096, 0, 0, 0, 0);
    }
}
