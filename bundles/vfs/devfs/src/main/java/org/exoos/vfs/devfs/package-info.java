/** Device files. */
@NullMarked
package org.exoos.vfs.devfs;

import org.jspecify.annotations.NullMarked;
