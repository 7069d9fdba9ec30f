/**
 * Device files: null, zero, full, random, urandom and tty of its own, all others by {@link org.exoos.vfs.Device} services as they come and
 * go.
 */
@NullMarked
package org.exoos.vfs.devfs;

import org.jspecify.annotations.NullMarked;
