/** Driver of the 16550 serial ports. */
@NullMarked
package org.exoos.console.serial;

import org.jspecify.annotations.NullMarked;
