/**
 * Lines, keyboards and screens: what terminals are made of. Their bundles register {@link org.exoos.console.SerialPort} (one per port, property
 * {@code exo.serial.name}), {@link org.exoos.console.Keyboard} and {@link org.exoos.console.Screen}; the terminal bundle, the kernel console and the host
 * link use them.
 *
 * <p>Received bytes are handed over on the driver's interrupt thread, which must not be kept; sending never blocks. A line has one user
 * at a time. When the bundle of a keyboard or of the serial ports goes, its streams end: reads give -1, writes are swallowed.
 *
 * <p>Serial ports outlive their driver: {@link org.exoos.console.SerialDriver} is a kind of swappable component, {@code driver.serial}.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.exoos.console;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
