/**
 * Files: the errno type, inodes and file systems as their implementers see them, open files and path walk as system calls
 * see them.
 *
 * <p>Who calls whom: the system-call families call {@link org.exoos.vfs.Vfs} and {@link org.exoos.vfs.OpenFile}; the VFS core calls
 * {@link org.exoos.vfs.FileSystem} and {@link org.exoos.vfs.Inode}. All on the task (virtual thread) that made the call. <b>Nothing here waits
 * for an event</b>: an operation that cannot go on returns {@link org.exoos.vfs.OpenFile#WOULD_BLOCK}, and the caller waits on
 * {@link org.exoos.vfs.OpenFile#readiness()} outside the component and calls again, so that a component can be swapped while tasks
 * wait. Short locks and disk I/O are allowed. Errors are {@link org.exoos.vfs.ErrnoException}s.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.vfs;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
