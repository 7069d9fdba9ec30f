package org.exoos.vfs.core;

import java.util.concurrent.atomic.AtomicInteger;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a mount: the file system that an implementation handed out. The mount gate: when the implementation's bundle goes away
 * or fails with an unexpected exception, callers see EIO and nothing else.
 */
final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);

    final Mount mount;
    final FileSystem fileSystem;
    final AtomicInteger openFiles = new AtomicInteger();
    private final Dentry root;
    private volatile boolean alive = true;
    private volatile boolean reported;

    Instance(Mount mount, FileSystem fileSystem) {
        this.mount = mount;
        this.fileSystem = fileSystem;
        this.root = new Dentry(this, null, "", fileSystem.root());
    }

    Dentry root() {
        return root;
    }

    boolean alive() {
        return alive;
    }

    void retire() {
        alive = false;
    }

    /** @throws ErrnoException EIO when the implementation is gone */
    void check() throws ErrnoException {
        if (!alive) {
            throw Errno.EIO.exception();
        }
    }

    /** @throws ErrnoException EROFS when mounted read only */
    void checkWritable() throws ErrnoException {
        check();
        if (mount.readOnly) {
            throw Errno.EROFS.exception();
        }
    }

    /** Turns a failure of the implementation into EIO; the first one of an instance is logged. */
    ErrnoException failed(Throwable failure) {
        if (alive && !reported) {
            reported = true;
            LOG.error("{} on {} failed; the caller gets EIO", mount.type, mount.target, failure);
        }
        return Errno.EIO.exception();
    }
}
