/**
 * File system in memory: files are frames, directories live on the heap. What it may use is bounded by its options (size,
 * nr_inodes); past that, ENOSPC. Everything is gone at unmount or when the bundle stops.
 */
@NullMarked
package org.exoos.vfs.tmpfs;

import org.jspecify.annotations.NullMarked;
