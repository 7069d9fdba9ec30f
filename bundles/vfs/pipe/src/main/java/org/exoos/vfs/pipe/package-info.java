/** Pipes. */
@NullMarked
package org.exoos.vfs.pipe;

import org.jspecify.annotations.NullMarked;
