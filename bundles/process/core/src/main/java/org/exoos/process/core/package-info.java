/** Process table, fork, exec, wait, signals, trap loop. */
@NullMarked
package org.exoos.process.core;

import org.jspecify.annotations.NullMarked;
