/**
 * The screen, VGA text of 80 columns and 25 rows or a linear frame buffer, as a terminal of the kind TERM=linux: cursor movement, erasing, insertion, scrolling
 * region and colours of ECMA-48.
 */
@NullMarked
package org.exoos.console.vga;

import org.jspecify.annotations.NullMarked;
