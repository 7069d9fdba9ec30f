/**
 * The serial ports: their rings, their leases, and the gate behind which their driver is. Ports come from the configuration of
 * {@code org.exoos.console.serial}: com1 to com3 unless told otherwise; a port that does not answer is left out.
 */
@NullMarked
package org.exoos.console.serial;

import org.jspecify.annotations.NullMarked;
