package org.exoos.vfs.tarfs;

import org.exoos.vfs.Inode;
import org.exoos.vfs.Stat;

/** What files, directories and links have in common. Nothing changes once the tree is mounted. */
abstract sealed class TarInode extends Inode permits TarFile, TarDirectory, TarLink {
    private TarAttributes attributes;
    private int links;

    TarInode(TarAttributes attributes) {
        this.attributes = attributes;
    }

    abstract long size();

    /** Only while the tree is built. */
    final void attributes(TarAttributes attributes) {
        this.attributes = attributes;
    }

    /** Only while the tree is built. */
    final void linkAdded(int count) {
        links += count;
    }

    final long number() {
        return attributes.number();
    }

    @Override
    public final int mode() {
        return attributes.mode();
    }

    @Override
    public final Stat stat() {
        TarAttributes a = attributes;
        long size = size();
        return new Stat(
                a.device(),
                a.number(),
                a.mode(),
                links,
                a.uid(),
                a.gid(),
                0,
                size,
                (size + 511) / 512,
                a.modified(),
                a.modified(),
                a.modified());
    }
}
