package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.exoos.memory.PageSource;
import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile.DirectorySink;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** A version of tarfs that consists of inodes that a test has made. */
record MadeType(Inode root, Runnable unmounted) implements FileSystemType, SwapCandidate {
    MadeType(Inode root) {
        this(root, () -> {});
    }

    /** A file, link or directory by its mode; in a directory a name without a node is found by reading it only. */
    static class Node extends Inode {
        private final int mode;
        final Map<String, @Nullable Node> children = new TreeMap<>();
        /** What was asked of it. */
        final List<String> asked = new ArrayList<>();

        Node(int mode) {
            this.mode = mode;
        }

        @Override
        public Stat stat() throws ErrnoException {
            asked.add("stat");
            return new Stat(1, 1, mode, 1, 0, 0, 0, 0, 0, 0, 0, 0);
        }

        @Override
        public int mode() {
            return mode;
        }

        @Override
        public @Nullable Inode lookup(String name) {
            return children.get(name);
        }

        @Override
        public int readDirectory(long cursor, DirectorySink sink) throws ErrnoException {
            asked.add("read");
            int read = 0;
            for (String name : children.keySet()) {
                sink.entry(1, ++read, 0, name);
            }
            return read;
        }

        @Override
        public String readLink() {
            asked.add("read");
            return "there";
        }
    }

    static Node unreadable() {
        return new Node(Stat.S_IFREG) {
            @Override
            public Stat stat() throws ErrnoException {
                throw Errno.EACCES.exception();
            }
        };
    }

    /** A file whose pages throw, or whose size does when there are some. */
    static Node withoutPages(@Nullable PageSource pages) {
        return new Node(Stat.S_IFREG) {
            @Override
            public PageSource pages() {
                if (pages == null) {
                    throw new IllegalStateException("on purpose");
                }
                return pages;
            }
        };
    }

    @Override
    public String name() {
        return "tarfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        if (options.contains("never")) {
            throw Errno.EINVAL.exception();
        }
        return new Rooted(name(), root) {
            @Override
            public void unmounted() {
                unmounted.run();
            }
        };
    }
}
