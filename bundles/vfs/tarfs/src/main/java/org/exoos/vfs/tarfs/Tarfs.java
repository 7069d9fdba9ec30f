package org.exoos.vfs.tarfs;

import java.util.function.Consumer;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.Inode;

/** One mounted instance. */
final class Tarfs implements FileSystem {
    private static final long MAGIC = 0x74617266;
    private static final int BLOCK = 512;

    private final TarDirectory root;
    private final long files;
    private final long bytes;
    private final PageFrames pages;
    private final Consumer<Tarfs> onUnmount;

    Tarfs(TarDirectory root, long files, long bytes, PageFrames pages, Consumer<Tarfs> onUnmount) {
        this.root = root;
        this.files = files;
        this.bytes = bytes;
        this.pages = pages;
        this.onUnmount = onUnmount;
    }

    @Override
    public Inode root() {
        return root;
    }

    @Override
    public String type() {
        return "tarfs";
    }

    @Override
    public Statistics statistics() {
        return new Statistics(MAGIC, BLOCK, bytes / BLOCK, 0, files, 0);
    }

    @Override
    public void unmounted() {
        onUnmount.accept(this);
        pages.dropAll();
    }
}
