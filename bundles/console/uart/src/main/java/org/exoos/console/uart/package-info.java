/** Drivers of serial chips for the kind {@code driver.serial}: one that uses the FIFO of the 16550, one for chips without it. */
@NullMarked
package org.exoos.console.uart;

import org.jspecify.annotations.NullMarked;
