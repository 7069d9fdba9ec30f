package org.exoos.vfs.tarfs;

/** Fixed attributes of an inode; modified in nanoseconds since 1970. */
record TarAttributes(long device, long number, int mode, int uid, int gid, long modified) {}
