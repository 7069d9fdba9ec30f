/**
 * The hardware as kernel bundles see it, the same on the nucleus ({@code org.exoos.hal.nucleus}) and in the simulator
 * ({@code org.exoos.hal.simulated}).
 *
 * <p>Every interface here is an OSGi service registered once by the HAL in charge. Nothing here knows of tasks, files or
 * policies. Addresses and lengths are in bytes, times in nanoseconds unless a name says otherwise. A physical address
 * outside RAM or a port outside a lease is a programming error and throws {@link java.lang.IllegalArgumentException} where the check is
 * cheap; there is no way to reach memory other than through these services.
 */
@Export
@Version("1.2.0")
@NullMarked
package org.exoos.hal;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
