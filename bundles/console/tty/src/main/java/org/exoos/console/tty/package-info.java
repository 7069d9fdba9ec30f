/** The terminal line discipline. */
@NullMarked
package org.exoos.console.tty;

import org.jspecify.annotations.NullMarked;
