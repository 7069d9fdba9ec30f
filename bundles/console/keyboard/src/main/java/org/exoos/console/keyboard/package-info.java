/** Driver of the PS/2 keyboard behind an i8042: scan codes of set 1 as characters of the US layout, keys without one as the escape sequences of TERM=linux. */
@NullMarked
package org.exoos.console.keyboard;

import org.jspecify.annotations.NullMarked;
