/** The VGA text screen. */
@NullMarked
package org.exoos.console.vga;

import org.jspecify.annotations.NullMarked;
