package org.exoos.vfs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Path walk, mount table and opening. A service of the VFS core, its gate. Paths may be absolute or relative to {@code base} (null =
 * the root); at most 40 links are followed (ELOOP), 4095 bytes (ENAMETOOLONG). Permission bits are checked against the caller's
 * credentials. Any task.
 *
 * <p>Names are byte strings: each char of a path is one byte, 0..255 (ISO 8859-1), so that every name a program uses survives and
 * a length is a number of bytes. That holds for all strings of this package that name files, link targets included.
 */
public interface Vfs {
    Path root();

    /** Walks to an existing file. {@code followLast}: whether a symbolic link at the end is followed. */
    Path resolve(@Nullable Path base, String path, boolean followLast, Caller caller) throws ErrnoException;

    /** open(2): flags of {@link OpenFlags}, mode with the umask applied already. */
    OpenFile open(@Nullable Path base, String path, int flags, int mode, Caller caller) throws ErrnoException;

    void makeDirectory(@Nullable Path base, String path, int mode, Caller caller) throws ErrnoException;

    void makeNode(@Nullable Path base, String path, int mode, long device, Caller caller) throws ErrnoException;

    void makeSymbolicLink(String target, @Nullable Path base, String path, Caller caller) throws ErrnoException;

    void link(@Nullable Path oldBase, String oldPath, @Nullable Path newBase, String newPath, Caller caller)
            throws ErrnoException;

    void unlink(@Nullable Path base, String path, Caller caller) throws ErrnoException;

    void removeDirectory(@Nullable Path base, String path, Caller caller) throws ErrnoException;

    void rename(@Nullable Path oldBase, String oldPath, @Nullable Path newBase, String newPath, Caller caller)
            throws ErrnoException;

    /** access(2): mask of R 4, W 2, X 1. */
    void checkAccess(Path path, int mask, Caller caller) throws ErrnoException;

    /** chmod(2): the permission bits of mode. Owner and uid 0 only (EPERM). */
    void changeMode(Path path, int mode, Caller caller) throws ErrnoException;

    /** chown(2): -1 leaves a value. uid 0 only (EPERM); the owner may name its own group. */
    void changeOwner(Path path, int uid, int gid, Caller caller) throws ErrnoException;

    /** utimensat(2), nanoseconds since 1970; null leaves a value. Owner and uid 0 only (EPERM). */
    void changeTimes(Path path, @Nullable Long accessed, @Nullable Long modified, Caller caller) throws ErrnoException;

    /** truncate(2). */
    void truncate(Path path, long length, Caller caller) throws ErrnoException;

    void mount(String type, @Nullable String source, String target, String options, Caller caller)
            throws ErrnoException;

    void unmount(String target, Caller caller) throws ErrnoException;

    FileSystem fileSystemOf(Path path);

    List<Mount> mounts();

    /** pipe2(2): reading end first. */
    OpenFile[] pipe(int flags) throws ErrnoException;

    /** A line of /proc/mounts. */
    record Mount(String type, String source, String target, String options) {}
}
