/**
 * The VGA text screen, 80 columns and 25 rows, as a terminal of the kind TERM=linux: cursor movement, erasing, insertion, scrolling
 * region and colours of ECMA-48.
 */
@NullMarked
package org.exoos.console.vga;

import org.jspecify.annotations.NullMarked;
