/**
 * Driver of 16550 serial ports. Ports come from the configuration of {@code org.exoos.console.serial}: com1 to com3 unless told
 * otherwise; a port that does not answer is left out.
 */
@NullMarked
package org.exoos.console.serial;

import org.jspecify.annotations.NullMarked;
