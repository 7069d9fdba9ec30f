/** Driver of the PS/2 keyboard. */
@NullMarked
package org.exoos.console.keyboard;

import org.jspecify.annotations.NullMarked;
