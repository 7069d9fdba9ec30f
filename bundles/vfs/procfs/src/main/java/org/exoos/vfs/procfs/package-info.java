/** Processes as files. */
@NullMarked
package org.exoos.vfs.procfs;

import org.jspecify.annotations.NullMarked;
