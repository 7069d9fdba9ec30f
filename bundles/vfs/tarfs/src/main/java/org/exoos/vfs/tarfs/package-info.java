/**
 * Read-only file system over tar archives in memory: ustar, pax (path, linkpath, size, mtime, uid, gid) and GNU long names. Several archives lie
 * one over another. What is wrong with an archive is named in the log; the good part before it stays usable. Sparse files,
 * devices and multi-volume archives are not read.
 */
@NullMarked
package org.exoos.vfs.tarfs;

import org.jspecify.annotations.NullMarked;
