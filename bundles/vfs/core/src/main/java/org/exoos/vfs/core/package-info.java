/** Mount table, path walk, open-file tables. */
@NullMarked
package org.exoos.vfs.core;

import org.jspecify.annotations.NullMarked;
