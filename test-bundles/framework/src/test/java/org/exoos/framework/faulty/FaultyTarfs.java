package org.exoos.framework.faulty;

import org.exoos.swap.SwapCandidate;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Inode;
import org.exoos.vfs.OpenFile;
import org.exoos.vfs.Stat;
import org.jspecify.annotations.Nullable;

/** What another version mounts; when armed, looking up a name in the top directory throws. */
public final class FaultyTarfs implements FileSystemType, SwapCandidate {
    public volatile @Nullable Object good;
    public volatile boolean armed;
    public volatile boolean fired;

    @Override
    public String name() {
        return "tarfs";
    }

    @Override
    public FileSystem mount(@Nullable String source, String options) throws ErrnoException {
        if (good instanceof FileSystemType other) {
            return new Mounted(other.mount(source, options), this);
        }
        throw new IllegalStateException("there is no other version");
    }

    /** The other version's, but for the top directory. */
    static final class Mounted implements FileSystem {
        private final FileSystem good;
        private final Inode top;

        Mounted(FileSystem good, FaultyTarfs type) {
            this.good = good;
            this.top = new Top(good.root(), type);
        }

        @Override
        public Inode root() {
            return top;
        }

        @Override
        public String type() {
            return good.type();
        }

        @Override
        public Statistics statistics() {
            return good.statistics();
        }

        @Override
        public void unmounted() {
            good.unmounted();
        }
    }

    /** The top directory. */
    static final class Top extends Inode {
        private final Inode good;
        private final FaultyTarfs type;

        Top(Inode good, FaultyTarfs type) {
            this.good = good;
            this.type = type;
        }

        @Override
        public Stat stat() throws ErrnoException {
            return good.stat();
        }

        @Override
        public int mode() {
            return good.mode();
        }

        @Override
        public @Nullable Inode lookup(String name) throws ErrnoException {
            if (type.armed) {
                type.fired = true;
                throw new IllegalStateException("file system on purpose");
            }
            return good.lookup(name);
        }

        @Override
        public int readDirectory(long cursor, OpenFile.DirectorySink sink) throws ErrnoException {
            return good.readDirectory(cursor, sink);
        }
    }
}
