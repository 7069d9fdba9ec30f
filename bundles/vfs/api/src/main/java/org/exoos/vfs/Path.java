package org.exoos.vfs;

/** A place in the mounted tree: what a path walk ends at and a later one starts from. Owned by the VFS core; follows a rename. */
public interface Path {
    Inode inode();

    /** Absolute path as seen from the root; " (deleted)" is appended when it is gone. */
    String absolute();

    /** stat(2) through the mount gate: EIO when the file system's bundle is gone. */
    default Stat stat() throws ErrnoException {
        return inode().stat();
    }

    /** readlink(2) through the mount gate. */
    default String readLink(Caller caller) throws ErrnoException {
        return inode().readLink(caller);
    }
}
