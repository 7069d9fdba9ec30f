/**
 * Lines, keyboards and screens: what terminals are made of. Drivers register {@link org.exoos.console.SerialPort} (one per port, property
 * {@code exo.serial.name}), {@link org.exoos.console.Keyboard} and {@link org.exoos.console.Screen}; the terminal bundle, the kernel console and the host
 * link use them.
 *
 * <p>Received bytes are handed over on the driver's interrupt thread, which must not be kept; sending never blocks. A line has one user
 * at a time. When a driver's bundle goes, its streams end: reads give -1, writes are swallowed.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.exoos.console;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
