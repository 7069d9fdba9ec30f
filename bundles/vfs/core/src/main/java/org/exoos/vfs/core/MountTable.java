package org.exoos.vfs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.exoos.vfs.Caller;
import org.exoos.vfs.Errno;
import org.exoos.vfs.ErrnoException;
import org.exoos.vfs.FileSystem;
import org.exoos.vfs.FileSystem.FileSystemType;
import org.exoos.vfs.Vfs;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mounted file systems and the types there are.
 *
 * <p>When a type's implementation goes, its mounts stay and answer EIO. When one of the same type comes, each of them gets a new
 * instance: file systems over given contents (archive, devices, processes) go on, one in memory starts empty. What was mounted inside is hung in again by its path.
 * Files opened on the old instance keep answering EIO.
 */
final class MountTable {
    private static final Logger LOG = LoggerFactory.getLogger(MountTable.class);
    private static final int MAXIMUM_MOUNTS = 256;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Mount> mounts = new CopyOnWriteArrayList<>();
    private final Map<String, FileSystemType> types = new ConcurrentHashMap<>();
    private final Names names;
    private volatile @Nullable Mount root;

    MountTable(Names names) {
        this.names = names;
    }

    /** Root directory of everything. */
    Dentry root() throws ErrnoException {
        Mount root = this.root;
        if (root == null) {
            throw Errno.EIO.exception();
        }
        return root.instance().root();
    }

    boolean mounted(String target) {
        return mounts.stream().anyMatch(mount -> mount.target.equals(target));
    }

    List<Vfs.Mount> lines() {
        List<Vfs.Mount> lines = new ArrayList<>();
        for (Mount mount : mounts) {
            lines.add(mount.line());
        }
        return lines;
    }

    boolean knows(String type) {
        return types.containsKey(type);
    }

    List<String> types() {
        return types.keySet().stream().sorted().toList();
    }

    void typeAdded(FileSystemType type) {
        lock.lock();
        try {
            types.put(type.name(), type);
            for (Mount mount : mounts) {
                if (mount.type.equals(type.name()) && !mount.instance().alive()) {
                    revive(mount, type);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void typeRemoved(FileSystemType type) {
        lock.lock();
        try {
            if (!types.remove(type.name(), type)) {
                return;
            }
            for (Mount mount : mounts) {
                if (mount.type.equals(type.name())) {
                    mount.instance().retire();
                    names.cache.removeAll(mount.instance());
                    LOG.warn("{} has no implementation any more: {} answers EIO", mount.type, mount.target);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param target absolute path of an existing directory; "/" only while nothing is mounted */
    void mount(String typeName, @Nullable String source, String target, String options) throws ErrnoException {
        lock.lock();
        try {
            FileSystemType type = types.get(typeName);
            if (type == null) {
                throw Errno.ENODEV.exception();
            }
            if (mounts.size() >= MAXIMUM_MOUNTS) {
                throw Errno.ENOSPC.exception();
            }
            Dentry point = null;
            if (root != null) {
                point = resolve(target);
                if (!point.inode().isDirectory()) {
                    throw Errno.ENOTDIR.exception();
                }
            } else if (!target.equals("/")) {
                throw Errno.ENOENT.exception();
            }
            String shown = point == null ? "/" : point.absolute();
            Mount mount = new Mount(typeName, source, shown, options, point);
            Instance begun = mount.begin(make(type, source, options), type);
            if (begun.gate != null) {
                begun.gate.mounted(begun, names.cache);
            }
            mounts.add(mount);
            if (point == null) {
                root = mount;
            } else {
                point.mounted = mount;
            }
        } finally {
            lock.unlock();
        }
    }

    void unmount(Dentry directory) throws ErrnoException {
        lock.lock();
        try {
            Mount mount = directory.instance.mount;
            Instance instance = mount.instance();
            Dentry point = mount.point;
            if (directory != instance.root()) {
                throw Errno.EINVAL.exception();
            }
            if (point == null || instance.openFiles.get() > 0 || holdsMounts(instance)) {
                throw Errno.EBUSY.exception();
            }
            point.mounted = null;
            mounts.remove(mount);
            if (instance.gate != null) {
                instance.gate.unmounted(instance);
            }
            boolean wasAlive = instance.alive();
            instance.retire();
            names.cache.removeAll(instance);
            if (wasAlive) {
                try {
                    instance.fileSystem().unmounted();
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("{} on {} failed at unmount", mount.type, mount.target, e);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean holdsMounts(Instance instance) {
        for (Mount mount : mounts) {
            Dentry point = mount.point;
            if (point != null && point.instance == instance) {
                return true;
            }
        }
        return false;
    }

    // requires: lock
    private void revive(Mount mount, FileSystemType type) {
        Instance old = mount.instance();
        try {
            mount.begin(make(type, mount.source, mount.options), type);
        } catch (ErrnoException e) {
            LOG.error("{} cannot be mounted again on {}: {}", mount.type, mount.target, e.getMessage());
            return;
        }
        LOG.info("{} is back on {}", mount.type, mount.target);
        for (Mount inside : mounts) {
            Dentry point = inside.point;
            if (point == null || point.instance != old) {
                continue;
            }
            try {
                Dentry fresh = resolve(inside.target);
                inside.point = fresh;
                fresh.mounted = inside;
            } catch (ErrnoException e) {
                LOG.error("{} has no place in the new {}: {}", inside.target, mount.target, e.getMessage());
            }
        }
    }

    private Dentry resolve(String target) throws ErrnoException {
        Dentry root = root();
        return new Walk(names, root, Caller.KERNEL).resolve(root, target, true);
    }

    private static FileSystem make(FileSystemType type, @Nullable String source, String options) throws ErrnoException {
        try {
            return type.mount(source, options);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} failed to mount {}", type.name(), source, e);
            throw Errno.EIO.exception();
        }
    }
}
