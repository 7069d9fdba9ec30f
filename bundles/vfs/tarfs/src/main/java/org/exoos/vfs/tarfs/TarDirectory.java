package org.exoos.vfs.tarfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** A directory: names in the order in which they first appeared, which is the order of a listing. */
final class TarDirectory extends TarInode {
    private final Map<String, TarInode> children = new HashMap<>();
    private final List<String> order = new ArrayList<>();

    TarDirectory(TarAttributes attributes) {
        super(attributes);
        linkAdded(2);
    }

    @Nullable
    TarInode child(String name) {
        return children.get(name);
    }

    /** Only while the tree is built. */
    void put(String name, TarInode inode) {
        boolean directory = inode instanceof TarDirectory;
        if (!directory) {
            inode.linkAdded(1);
        }
        TarInode replaced = children.put(name, inode);
        if (replaced == null) {
            order.add(name);
        } else if (!(replaced instanceof TarDirectory)) {
            replaced.linkAdded(-1);
        }
        boolean replacedDirectory = replaced instanceof TarDirectory;
        linkAdded((directory ? 1 : 0) - (replacedDirectory ? 1 : 0));
    }

    @Override
    long size() {
        return order.size() * 32L;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        return children.get(name);
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        int taken = 0;
        for (long at = Math.max(0, cursor); at < order.size(); at++) {
            String name = order.get((int) at);
            TarInode child = children.get(name);
            if (child == null) {
                continue;
            }
            if (!sink.entry(child.number(), at + 1, child.mode() & Stat.S_IFMT, name)) {
                break;
            }
            taken++;
        }
        return taken;
    }
}
