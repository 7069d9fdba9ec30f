/** Pipes: a ring of 64 KiB between a reading and a writing end. */
@NullMarked
package org.exoos.vfs.pipe;

import org.jspecify.annotations.NullMarked;
