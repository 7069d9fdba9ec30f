package org.exoos.vfs;

/**
 * File attributes (stat(2)).
 *
 * @param mode type and permission bits, S_IFMT etc. as in inode(7)
 * @param size bytes
 * @param blocks 512-byte blocks allocated
 * @param modified nanoseconds since 1970, likewise accessed and changed
 */
public record Stat(
        long device,
        long inode,
        int mode,
        int links,
        int uid,
        int gid,
        long rawDevice,
        long size,
        long blocks,
        long accessed,
        long modified,
        long changed) {
    public static final int S_IFMT = 0170000;
    public static final int S_IFSOCK = 0140000;
    public static final int S_IFLNK = 0120000;
    public static final int S_IFREG = 0100000;
    public static final int S_IFBLK = 0060000;
    public static final int S_IFDIR = 0040000;
    public static final int S_IFCHR = 0020000;
    public static final int S_IFIFO = 0010000;
}
