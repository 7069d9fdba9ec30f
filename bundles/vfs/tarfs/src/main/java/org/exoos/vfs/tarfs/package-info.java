/** Read-only file system over a tar archive in memory. */
@NullMarked
package org.exoos.vfs.tarfs;

import org.jspecify.annotations.NullMarked;
