/** File system in memory. */
@NullMarked
package org.exoos.vfs.tmpfs;

import org.jspecify.annotations.NullMarked;
