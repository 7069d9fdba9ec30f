package org.exoos.vfs.tmpfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exoos.vfs.Credentials;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A directory. Entries carry rising sequence numbers, which are the cursor of a listing: it neither repeats nor skips an entry
 * that was there all the time.
 */
final class TmpDirectory extends TmpInode {
    /** Entries handed out per hold of the lock. */
    private static final int BATCH = 64;

    private record Entry(long sequence, String name, TmpInode inode) {}

    private final Map<String, Entry> byName = new HashMap<>();
    private final TreeMap<Long, Entry> bySequence = new TreeMap<>();
    private long sequence;
    private boolean removed;

    TmpDirectory(Tmpfs fileSystem, int mode, Credentials owner) {
        super(fileSystem, Stat.S_IFDIR | mode & ~Stat.S_IFMT, owner);
        links = 2;
    }

    @Override
    long size() {
        fileSystem.names.lock();
        try {
            return (byName.size() + 2) * 20L;
        } finally {
            fileSystem.names.unlock();
        }
    }

    @Override
    long pageCount() {
        return 0;
    }

    @Override
    public @Nullable Inode lookup(String name) {
        fileSystem.names.lock();
        try {
            Entry entry = byName.get(name);
            return entry == null ? null : entry.inode;
        } finally {
            fileSystem.names.unlock();
        }
    }

    @Override
    public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
        int taken = 0;
        long after = cursor;
        List<Entry> batch;
        do {
            batch = entriesAfter(after);
            for (Entry entry : batch) {
                if (!sink.entry(entry.inode.number, entry.sequence, entry.inode.mode() & Stat.S_IFMT, entry.name)) {
                    return taken;
                }
                after = entry.sequence;
                taken++;
            }
        } while (batch.size() == BATCH);
        return taken;
    }

    /** The next entries, at most a batch. */
    private List<Entry> entriesAfter(long after) {
        fileSystem.names.lock();
        try {
            if (bySequence.isEmpty() || bySequence.lastKey() <= after) {
                return List.of(); // most listings end with a call that finds no more
            }
            List<Entry> batch = new ArrayList<>(Math.min(BATCH, bySequence.size()));
            for (Entry entry : bySequence.tailMap(after, false).values()) {
                if (batch.size() == BATCH) {
                    break;
                }
                batch.add(entry);
            }
            return batch;
        } finally {
            fileSystem.names.unlock();
        }
    }

    @Override
    public Inode create(String name, int mode, Credentials owner) throws ErrnoException {
        if ((mode & Stat.S_IFMT) != Stat.S_IFREG) {
            throw Errno.EPERM.exception();
        }
        return add(name, new TmpFile(fileSystem, mode, owner));
    }

    @Override
    public Inode makeDirectory(String name, int mode, Credentials owner) throws ErrnoException {
        return add(name, new TmpDirectory(fileSystem, mode, owner));
    }

    @Override
    public Inode makeSymbolicLink(String name, String target, Credentials owner) throws ErrnoException {
        return add(name, new TmpLink(fileSystem, target, owner));
    }

    @Override
    public void link(String name, Inode existing) throws ErrnoException {
        TmpInode inode = (TmpInode) existing;
        fileSystem.names.lock();
        try {
            if (inode.links == 0) {
                throw Errno.ENOENT.exception();
            }
            add(name, inode);
            inode.links++;
            inode.touchChanged();
        } finally {
            fileSystem.names.unlock();
        }
    }

    @Override
    public void unlink(String name) throws ErrnoException {
        fileSystem.names.lock();
        try {
            Entry entry = existing(name);
            if (entry.inode.isDirectory()) {
                throw Errno.EISDIR.exception();
            }
            remove(entry);
            entry.inode.unlinked();
        } finally {
            fileSystem.names.unlock();
        }
    }

    @Override
    public void removeDirectory(String name) throws ErrnoException {
        fileSystem.names.lock();
        try {
            Entry entry = existing(name);
            if (!(entry.inode instanceof TmpDirectory directory)) {
                throw Errno.ENOTDIR.exception();
            }
            if (!directory.byName.isEmpty()) {
                throw Errno.ENOTEMPTY.exception();
            }
            remove(entry);
            directory.gone();
        } finally {
            fileSystem.names.unlock();
        }
    }

    @Override
    public void rename(String name, Inode newParent, String newName) throws ErrnoException {
        TmpDirectory target = (TmpDirectory) newParent;
        fileSystem.names.lock();
        try {
            Entry moved = existing(name);
            if (target.removed) {
                throw Errno.ENOENT.exception();
            }
            Entry replaced = target.byName.get(newName);
            if (replaced != null) {
                if (replaced.inode == moved.inode) {
                    return;
                }
                if (replaced.inode instanceof TmpDirectory directory && !directory.byName.isEmpty()) {
                    throw Errno.ENOTEMPTY.exception();
                }
                target.remove(replaced);
                if (replaced.inode instanceof TmpDirectory directory) {
                    directory.gone();
                } else {
                    replaced.inode.unlinked();
                }
            }
            remove(moved);
            fileSystem.chargeName();
            target.put(newName, moved.inode);
            moved.inode.touchChanged();
        } finally {
            fileSystem.names.unlock();
        }
    }

    /** Frees everything below. Requires: names. */
    void drop() {
        List<TmpDirectory> left = new ArrayList<>(List.of(this));
        while (!left.isEmpty()) {
            TmpDirectory directory = left.removeLast();
            for (Entry entry : List.copyOf(directory.byName.values())) {
                directory.remove(entry);
                if (entry.inode instanceof TmpDirectory child) {
                    left.add(child);
                    child.removed = true;
                } else {
                    entry.inode.unlinked();
                }
            }
        }
    }

    private Inode add(String name, TmpInode inode) throws ErrnoException {
        fileSystem.names.lock();
        try {
            if (removed) {
                throw Errno.ENOENT.exception();
            }
            if (byName.containsKey(name)) {
                throw Errno.EEXIST.exception();
            }
            fileSystem.chargeName();
            put(name, inode);
            return inode;
        } finally {
            fileSystem.names.unlock();
        }
    }

    // requires: names; the name is charged
    private void put(String name, TmpInode inode) {
        Entry entry = new Entry(++sequence, name, inode);
        byName.put(name, entry);
        bySequence.put(entry.sequence, entry);
        if (inode.isDirectory()) {
            links++;
        }
        touchModified();
    }

    // requires: names
    private void remove(Entry entry) {
        byName.remove(entry.name);
        bySequence.remove(entry.sequence);
        if (entry.inode.isDirectory()) {
            links--;
        }
        fileSystem.unchargeName();
        touchModified();
    }

    private void gone() {
        removed = true;
        links = 0;
    }

    private Entry existing(String name) throws ErrnoException {
        Entry entry = byName.get(name);
        if (entry == null) {
            throw Errno.ENOENT.exception();
        }
        return entry;
    }
}
