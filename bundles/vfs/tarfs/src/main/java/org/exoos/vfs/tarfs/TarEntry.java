package org.exoos.vfs.tarfs;

/**
 * An entry with all its extended headers applied.
 *
 * @param data physical address of the contents
 * @param modified nanoseconds since 1970
 */
record TarEntry(
        Kind kind, String path, String target, int mode, int uid, int gid, long modified, long data, long size) {
    enum Kind {
        FILE,
        DIRECTORY,
        SYMBOLIC_LINK,
        HARD_LINK
    }
}
