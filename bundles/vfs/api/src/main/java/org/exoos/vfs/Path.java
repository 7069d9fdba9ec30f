package org.exoos.vfs;

/** A place in the mounted tree: what a path walk ends at and a later one starts from. Immutable, owned by the VFS core. */
public interface Path {
    Inode inode();

    /** Absolute path as seen from the root; "(deleted)" is appended when it is gone. */
    String absolute();
}
