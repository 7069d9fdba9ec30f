package org.exoos.vfs.tarfs;

import java.util.ArrayList;
import java.util.List;
import org.exoos.vfs.Stat;

/**
 * Builds the tree from entries: parents that the archive does not name are made, a later entry replaces an earlier one of the same
 * path (a directory keeps its contents), ".." and links in the place of a directory are refused.
 */
final class TarTree implements TarReader.Sink {
    private static final int NAME_MAX = 255;
    private static final int PATH_MAX = 4095;
    private static final int MAXIMUM_DEPTH = 256;

    private final long device;
    private final PageFrames pages;
    private final TarDirectory root;
    private long numbers;

    TarTree(long device, PageFrames pages) {
        this.device = device;
        this.pages = pages;
        this.root = new TarDirectory(attributes(Stat.S_IFDIR | 0755, 0, 0, 0));
    }

    TarDirectory root() {
        return root;
    }

    /** Inodes made so far. */
    long files() {
        return numbers;
    }

    @Override
    public void entry(TarEntry entry) throws TarException {
        List<String> names = names(entry.path());
        if (names.isEmpty()) {
            if (entry.kind() != TarEntry.Kind.DIRECTORY) {
                throw new TarException("entry without a name");
            }
            root.attributes(attributes(entry, Stat.S_IFDIR));
            return;
        }
        String name = names.removeLast();
        TarDirectory parent = directory(names, entry.path());
        switch (entry.kind()) {
            case FILE ->
                parent.put(name, new TarFile(attributes(entry, Stat.S_IFREG), entry.data(), entry.size(), pages));
            case SYMBOLIC_LINK -> {
                if (entry.target().isEmpty() || entry.target().length() > PATH_MAX) {
                    throw new TarException("link without a usable target: " + entry.path());
                }
                parent.put(name, new TarLink(attributes(entry, Stat.S_IFLNK), entry.target()));
            }
            case HARD_LINK -> parent.put(name, linked(entry));
            case DIRECTORY -> {
                if (parent.child(name) instanceof TarDirectory existing) {
                    existing.attributes(attributes(entry, Stat.S_IFDIR));
                } else {
                    parent.put(name, new TarDirectory(attributes(entry, Stat.S_IFDIR)));
                }
            }
        }
    }

    private TarInode linked(TarEntry entry) throws TarException {
        TarInode here = root;
        for (String name : names(entry.target())) {
            here = here instanceof TarDirectory directory ? directory.child(name) : null;
        }
        if (here == null || here instanceof TarDirectory) {
            throw new TarException(
                    "hard link " + entry.path() + " to " + entry.target() + ", which is no file before it");
        }
        return here;
    }

    private TarDirectory directory(List<String> names, String path) throws TarException {
        TarDirectory here = root;
        for (String name : names) {
            TarInode child = here.child(name);
            if (child == null) {
                child = new TarDirectory(attributes(Stat.S_IFDIR | 0755, 0, 0, 0));
                here.put(name, child);
            }
            if (!(child instanceof TarDirectory directory)) {
                throw new TarException(name + " is no directory on the way to " + path);
            }
            here = directory;
        }
        return here;
    }

    /** Components of a path, mutable. */
    private static List<String> names(String path) throws TarException {
        if (path.length() > PATH_MAX) {
            throw new TarException("path of " + path.length() + " bytes");
        }
        List<String> names = new ArrayList<>();
        for (String name : path.split("/")) {
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                throw new TarException("path with ..: " + path);
            }
            if (name.length() > NAME_MAX) {
                throw new TarException("name of " + name.length() + " bytes");
            }
            names.add(name);
        }
        if (names.size() > MAXIMUM_DEPTH) {
            throw new TarException("path of " + names.size() + " directories");
        }
        return names;
    }

    private TarAttributes attributes(TarEntry entry, int type) {
        return attributes(type | entry.mode(), entry.uid(), entry.gid(), entry.modified());
    }

    private TarAttributes attributes(int mode, int uid, int gid, long modified) {
        return new TarAttributes(device, ++numbers, mode, uid, gid, modified);
    }
}
